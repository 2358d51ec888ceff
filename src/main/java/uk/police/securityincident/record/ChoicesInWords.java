package uk.police.securityincident.record;

import java.util.Map;
import java.util.Optional;
import java.util.function.BinaryOperator;
import java.util.stream.Stream;

import org.camunda.bpm.engine.ProcessEngine;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;
import uk.police.securityincident.document.Document.Row;
import uk.police.securityincident.engine.Caller;
import uk.police.securityincident.engine.EarlierEditions;
import uk.police.securityincident.engine.Exercises;
import uk.police.securityincident.form.DeployedForms;

/** What was chosen on a form of an incident, in the words of that form as it is now. */
@Component
public class ChoicesInWords {

    private final ProcessEngine engine;
    private final Caller caller;
    private final DeployedForms forms;
    private final EarlierEditions editions;
    private final Outcome outcome;

    ChoicesInWords(@Lazy ProcessEngine engine, Caller caller, DeployedForms forms, EarlierEditions editions, Outcome outcome) {
        this.engine = engine;
        this.caller = caller;
        this.forms = forms;
        this.editions = editions;
        this.outcome = outcome;
    }

    /** What puts a question and a choice into the words that the person saw, or gives null if no form has them. The words of forms are read as the application: whoever may see a case may not see deployments. */
    public BinaryOperator<String> now() {
        var asked = caller.withRightsOfApplication(() -> {
            var edition = Edition.of(engine, editions, Exercises.PRACTISED, key -> newest());
            return Stream.of(edition.form("StartEvent_IncidentReported", forms), edition.form("Task_DecideDataSubjectNotification", forms), Optional.of(outcome.form())).flatMap(Optional::stream).toList();
        });
        return (question, choice) -> asked.stream().flatMap(form -> form.rows(Map.of(question, choice)).stream()).map(Row::answer).findFirst().orElse(null);
    }

    private String newest() {
        var newest = engine.getRepositoryService().createProcessDefinitionQuery().processDefinitionKey("security-incident").latestVersion().singleResult();
        return newest == null ? null : newest.getId();
    }
}
