package uk.police.securityincident.record;

import java.util.Map;
import java.util.Optional;
import java.util.function.BinaryOperator;
import java.util.stream.Stream;

import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.repository.ProcessDefinition;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;
import uk.police.securityincident.document.Document.Row;
import uk.police.securityincident.engine.Caller;
import uk.police.securityincident.form.DeployedForms;

/** What was chosen on a form of an incident, in the words of that form as it is now. */
@Component
public class ChoicesInWords {

    private final ProcessEngine engine;
    private final Caller caller;
    private final DeployedForms forms;
    private final Outcome outcome;

    ChoicesInWords(@Lazy ProcessEngine engine, Caller caller, DeployedForms forms, Outcome outcome) {
        this.engine = engine;
        this.caller = caller;
        this.forms = forms;
        this.outcome = outcome;
    }

    /** What puts a question and a choice into the words that the person saw, or gives null if no form has them. The words of forms are read as the application: whoever may see a case may not see deployments. */
    public BinaryOperator<String> now() {
        var asked = caller.withRightsOfApplication(() -> Stream.concat(newest().stream().flatMap(newest -> Stream.of(forms.ofStart(newest), forms.ofTask(newest, "Task_DecideDataSubjectNotification"))),
                Stream.of(outcome.form())).toList());
        return (question, choice) -> asked.stream().flatMap(form -> form.rows(Map.of(question, choice)).stream()).map(Row::answer).findFirst().orElse(null);
    }

    private Optional<String> newest() {
        return Optional.ofNullable(engine.getRepositoryService().createProcessDefinitionQuery().processDefinitionKey("security-incident").latestVersion().singleResult()).map(ProcessDefinition::getId);
    }
}
