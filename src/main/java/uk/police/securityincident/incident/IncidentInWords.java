package uk.police.securityincident.incident;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.variable.value.TypedValue;
import org.springframework.stereotype.Component;
import uk.police.securityincident.deadline.UkTime;
import uk.police.securityincident.form.DeployedForms;
import uk.police.securityincident.form.LongText;
import uk.police.securityincident.model.ShownAs;

/** What forms show of every report beside what was typed: its times, and its facts, in words. */
@Component
public class IncidentInWords {

    private static final String CONTRADICTION = """
            - **This contradicts itself: no information is said to be involved, and yet personal data.** While that stands, the tables advise to tell nobody. The kind of information, or what the incident is mainly about, is corrected in the review.
            """;

    private static final Pattern NAME = Pattern.compile(" \\((\\w+)\\)");

    /** The law's two tests: the ICO is told unless a risk is unlikely (Art 33), the people if it is high (Art 34). */
    private static final Map<String, String> RISKS = Map.of("none", "none, since no personal data was breached", "unlikely", "unlikely", "likely", "likely, not high", "high", "likely, and high");

    private final DeployedForms forms;

    IncidentInWords(DeployedForms forms) {
        this.forms = forms;
    }

    @ShownAs("awareInWords")
    public String awareInWords(DelegateExecution execution) {
        return inWords(execution, "awareAt");
    }

    @ShownAs("reportedInWords")
    public String reportedInWords(DelegateExecution execution) {
        return inWords(execution, "reportedAt");
    }

    /** W-3.2: the processor's own awareness stands beside ours, from which the clocks run. */
    @ShownAs("processorAwareInWords")
    public String processorAwareInWords(DelegateExecution execution) {
        return inWords(execution, "processorAwareAt");
    }

    /** Of the facts those that are choices or numbers: what was written freely, a form shows itself. */
    @ShownAs("factsInWords")
    public TypedValue factsInWords(DelegateExecution execution) {
        var known = execution.getVariables();
        return LongText.of((contradictsItself(known) ? CONTRADICTION : "") + forms.ofStart(execution.getProcessDefinitionId()).choicesInWords(known));
    }

    /** Beside the advice, which it makes doubtful; empty otherwise. */
    @ShownAs("contradiction")
    public TypedValue contradiction(DelegateExecution execution) {
        return LongText.of(contradictsItself(execution.getVariables()) ? CONTRADICTION.strip().substring(2) : "");
    }

    /** The reasons of the tables: which fact they speak of stands in words there, and its name, in brackets behind them, is for systems alone. */
    @ShownAs({"levelReason", "riskReason"})
    public Map<String, Object> reasons(DelegateExecution execution) {
        var report = forms.ofStart(execution.getProcessDefinitionId());
        var reasons = new HashMap<String, Object>();
        for (var reason : List.of("levelReason", "riskReason")) {
            reasons.put(reason, execution.getVariable(reason) instanceof String text ? NAME.matcher(text).replaceAll(name -> report.asks(name.group(1)) ? "" : Matcher.quoteReplacement(name.group())) : null);
        }
        return reasons;
    }

    /** The level in the words of the form that rates it, without what it means; the risk so that it is taken for no level. */
    @ShownAs({"levelInWords", "riskInWords"})
    public Map<String, Object> advised(DelegateExecution execution) {
        var advised = new HashMap<String, Object>();
        var level = execution.getVariable("incidentLevel");
        advised.put("levelInWords", level == null ? null : forms.ofTask(execution.getProcessDefinitionId(), "Task_AssessIncident").rows(Map.of("rating", level)).get(0).answer().split(":")[0]);
        advised.put("riskInWords", RISKS.get(String.valueOf(execution.getVariable("riskToIndividuals"))));
        return advised;
    }

    /** Personal data without information: the tables follow the kind of information, and advise to tell nobody. */
    private static boolean contradictsItself(Map<String, Object> known) {
        return "none".equals(known.get("dataKind")) && ("personalData".equals(known.get("channel")) || known.get("dataSubjects") != null || known.get("dataCategories") != null);
    }

    private static String inWords(DelegateExecution execution, String time) {
        var said = (String) execution.getVariable(time);
        return said == null ? null : UkTime.inWords(UkTime.parse(said));
    }
}
