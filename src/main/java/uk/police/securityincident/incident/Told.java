package uk.police.securityincident.incident;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.impl.context.Context;
import org.camunda.bpm.engine.impl.persistence.entity.ExecutionEntity;
import org.springframework.stereotype.Component;
import uk.police.securityincident.engine.EarlierEditions;
import uk.police.securityincident.engine.Reference;
import uk.police.securityincident.engine.Tokens;
import uk.police.securityincident.gate.Gate;
import uk.police.securityincident.organisation.Organisation;
import uk.police.securityincident.register.Trail.Entry;
import uk.police.securityincident.register.Trail;

/** Whom of those outside and inside somebody has told of an incident so far, of which level, and by what text. */
@Component
public class Told {

    /** Property of the tasks at which a text for somebody outside is written. */
    private static final String PREPARES_NOTICE = "preparesNotice";
    /** Property of the stages in which somebody outside is told, or kept from being told. */
    private static final String TELLS_OUTSIDE = "tellsOutside";

    /** In the trail: an update that was due and is not needed, so somebody who approves it says. */
    static final String NO_UPDATE = "noUpdateNeeded";
    /** What they are told of is the breach and the risk, of which the level may say nothing new. */
    private static final List<String> OF_THE_BREACH = List.of("ico", "dataSubjects", "public");
    private static final List<String> RISKS = List.of("none", "unlikely", "likely", "high");

    private final Trail trail;
    private final Tokens stages;
    private final EarlierEditions editions;
    private final Organisation organisation;

    Told(Trail trail, Tokens stages, EarlierEditions editions, Organisation organisation) {
        this.trail = trail;
        this.stages = stages;
        this.editions = editions;
        this.organisation = organisation;
    }

    /** Everyone told so far, inside and outside, each with what they were told of last, or need not hear: the level, the risk, how many people. */
    Map<String, Entry> soFar(String reference) {
        var told = new LinkedHashMap<String, Entry>();
        trail.of(reference, List.of("told", NO_UPDATE)).forEach(entry -> told.put(entry.said("recipient"), entry));
        return told;
    }

    /** Whether somebody outside has been told of the incident, is being told, or is restricted from being told; those of ours are no part of that. Inside the engine. */
    boolean isTelling(String instanceId, String reference) {
        var instance = Context.getCommandContext().getExecutionManager().findExecutionById(instanceId);
        return Stream.concat(soFar(reference).keySet().stream(), stages.valuesAt(instance, "recipient", editions.marked(instance.getProcessDefinitionId(), TELLS_OUTSIDE).keySet()).stream())
                .anyMatch(recipient -> !isOfOurs(recipient));
    }

    /** Whether somebody of ours is in question or being told whom no facts bring into question, so that another case would not ask for it. Inside the engine. */
    boolean isToldByChoice(String instanceId) {
        var instance = Context.getCommandContext().getExecutionManager().findExecutionById(instanceId);
        var inHand = stages.valuesAt(instance, "recipient", editions.marked(instance.getProcessDefinitionId(), TELLS_OUTSIDE).keySet());
        return organisation.parties().stream().anyMatch(party -> !party.outside() && party.when() == null && inHand.contains(party.id()));
    }

    /** A party of the profile that is not outside, such as the SIRO. */
    private boolean isOfOurs(Object recipient) {
        return organisation.parties().stream().anyMatch(party -> !party.outside() && party.id().equals(recipient));
    }

    /** What those of ours have heard of an incident that goes on as another: they are not asked about there again. */
    void takeOver(String reference, String other, String element, Instant now) {
        var here = soFar(reference);
        soFar(other).forEach((recipient, heard) -> {
            if (isOfOurs(recipient) && !here.containsKey(recipient)) {
                trail.note(reference, now, "application", element, "told", heard.content());
            }
        });
    }

    /** Of the step that records it: a text that was approved did not go out, and goes back. */
    public static boolean isSent(DelegateExecution execution) {
        return !"no".equals(execution.getVariable("sent"));
    }

    /** Whether this recipient was told, or a notice to them is under way. */
    boolean isOrWasTold(DelegateExecution execution, String recipient) {
        return soFar(Reference.of(execution)).containsKey(recipient) || stages.valuesAt(((ExecutionEntity) execution).getProcessInstance(), "recipient", List.of("Stage_Notice")).contains(recipient);
    }

    /** Whether the last decision on the people gave one of these grounds for not telling them; one that follows from the rating gives none. */
    boolean isGround(DelegateExecution execution, List<String> grounds) {
        return trail.entries(Reference.of(execution), List.of("Task_DecideDataSubjectNotification", "Task_RecordNotTold")).stream()
                .filter(entry -> List.of("completed", "notTold").contains(entry.event())).reduce((earlier, later) -> later)
                .map(entry -> grounds.contains(Objects.toString(entry.said("notToldGround"), ""))).orElse(false);
    }

    /** Of an update that is asked for: those it is to go to, empty for all. */
    static Collection<?> chosen(Object updateTo) {
        return updateTo instanceof Collection<?> several ? several : List.of();
    }

    /** Those for whom an update is being written. */
    Set<Object> beingUpdated(ExecutionEntity incident) {
        return stages.valuesAt(incident, "recipient", List.of("Stage_Updates"));
    }

    /** The last version prepared for this recipient; each version stays in the file. */
    public Optional<Entry> prepared(String definitionId, String reference, String recipient) {
        return versions(definitionId, reference, recipient).reduce((first, second) -> second);
    }

    /** The last of these versions in which this was answered. */
    Optional<Entry> preparedWith(String answer, String definitionId, String reference, String recipient) {
        return versions(definitionId, reference, recipient).filter(version -> version.said(answer) != null).reduce((first, second) -> second);
    }

    /** All versions prepared for this recipient, in order. */
    Stream<Entry> versions(String definitionId, String reference, String recipient) {
        return trail.entries(reference, editions.marked(definitionId, PREPARES_NOTICE).keySet()).stream().filter(e -> e.event().equals("completed") && recipient.equals(e.said("recipient")));
    }

    /** Of what the last text for this recipient speaks: that of the moment when it was written. */
    Map<String, Object> written(DelegateExecution execution, String recipient) {
        var said = new HashMap<String, Object>(Map.of("recipient", recipient, "level", level(execution)));
        prepared(execution.getProcessDefinitionId(), Reference.of(execution), recipient)
                .ifPresent(text -> Gate.SPOKEN_OF.stream().filter(heard -> text.said(heard) != null).forEach(heard -> said.put(heard, text.content().get(heard))));
        return said;
    }

    /** When the last text for this recipient was approved, to the minute, as people say when they sent it. */
    Optional<Instant> approved(String definitionId, String reference, String recipient) {
        return trail.entries(reference, editions.marked(definitionId, FourEyes.OWN_APPROVAL_AFTER).keySet()).stream()
                .filter(e -> e.event().equals("completed") && recipient.equals(e.said("recipient")) && "yes".equals(e.said("approved")))
                .reduce((first, second) -> second).map(e -> e.at().truncatedTo(ChronoUnit.MINUTES));
    }

    /** Whether the ICO was told that something is not yet known: by what went out last, not by what was only prepared. */
    boolean isIncomplete(DelegateExecution execution) {
        var steps = Stream.concat(editions.marked(execution.getProcessDefinitionId(), PREPARES_NOTICE).keySet().stream(), Stream.of("Task_RecordNoticeSent", "Task_RecordUpdateSent")).toList();
        Object prepared = null;
        Object missing = null;
        for (var step : trail.entries(Reference.of(execution), steps)) {
            if (!"ico".equals(step.said("recipient"))) {
                continue;
            }
            if (step.event().equals("told")) {
                missing = prepared;
            } else if (step.event().equals("completed") && step.content().containsKey("noticeKind")) {
                prepared = step.content().get("notYetKnown");
            }
        }
        return missing instanceof Collection<?> items && !items.isEmpty();
    }

    /** Whether they must hear more (W-8.2d): another level is in force, the risk is graver or the people are more, or the ICO was told that something is not yet known. */
    boolean mustHearMore(DelegateExecution execution, String recipient, Entry heard) {
        return !heard.said("level").equals(level(execution)) || recipient.equals("ico") && isIncomplete(execution)
                || OF_THE_BREACH.contains(recipient) && (isMore(heard.said("riskToIndividuals"), execution.getVariable("riskToIndividuals"), RISKS::indexOf)
                        || isMore(heard.said("affectedIndividuals"), execution.getVariable("affectedIndividuals"), Integer::valueOf));
    }

    /** What was not said, in an earlier edition or since nobody knew it, is not more. */
    private static boolean isMore(String heard, Object now, Function<String, Integer> order) {
        return heard != null && now != null && order.apply(now.toString()) > order.apply(heard);
    }

    /** The level in force: as rated, before that as advised. */
    static String level(DelegateExecution execution) {
        return (String) Objects.requireNonNullElse(execution.getVariable("rating"), execution.getVariable("incidentLevel"));
    }
}
