package uk.police.securityincident.start;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.config.ConfigDataNotFoundException;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.convert.ConversionFailedException;
import org.yaml.snakeyaml.error.YAMLException;

/** The organisation's profile is not there, is no YAML, or has an entry that cannot be read; or a setting cannot. Named in META-INF/spring.factories. */
@Order(Ordered.HIGHEST_PRECEDENCE + 1)
class ProfileRefused implements FailureAnalyzer {

    private static final String LIKE_OURS = "Correct it (organisation/opcc.yml explains each entry)";
    private static final String IN_THE_LIST = "Correct it (docs/settings.md has all of them)";

    @Override
    public FailureAnalysis analyze(Throwable failure) {
        Throwable deepest = failure;
        for (var cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ConfigDataNotFoundException missing) {
                return RefusedStart.said("The organisation's profile is not there: " + missing.getReferenceDescription() + ".",
                        "Set INCIDENT_ORGANISATION to file:/… of a file that is, and that the application may read", failure);
            }
            if (cause instanceof YAMLException faulty) {
                return RefusedStart.said("The organisation's profile cannot be read: " + faulty.getMessage().replaceAll("\\s+", " ") + ".", LIKE_OURS, failure);
            }
            if (cause instanceof ConversionFailedException faulty && faulty.getTargetType().hasAnnotation(Value.class)) {
                var setting = faulty.getTargetType().getAnnotation(Value.class).value().replaceAll("[${}]", "");
                return RefusedStart.said("A setting cannot be read: " + setting + " is '" + faulty.getValue() + "', and wants a " + faulty.getTargetType().getType().getSimpleName() + ".", IN_THE_LIST, failure);
            }
            deepest = cause;
        }
        for (var cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof BindException entry && entry.getProperty() != null) {
                var name = entry.getName().toString();
                return name.startsWith("organisation")
                        ? RefusedStart.said("The organisation's profile has a faulty entry: " + entry.getProperty().getName() + " is '" + entry.getProperty().getValue() + "' (" + deepest.getMessage() + ").", LIKE_OURS, failure)
                        : RefusedStart.said("A setting cannot be read: " + entry.getProperty().getName() + " (" + deepest.getMessage() + ").", IN_THE_LIST, failure);
            }
        }
        return null;
    }
}
