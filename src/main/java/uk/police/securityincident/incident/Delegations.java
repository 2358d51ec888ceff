package uk.police.securityincident.incident;

import java.time.Clock;
import java.util.Date;
import java.util.List;
import java.util.Map;

import org.camunda.bpm.engine.OptimisticLockingException;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.exception.NullValueException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Lazy;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import uk.police.securityincident.deadline.UkTime;
import uk.police.securityincident.engine.Reference;
import uk.police.securityincident.model.CaseVariables;
import uk.police.securityincident.model.ForModels;
import uk.police.securityincident.model.ShownAs;
import uk.police.securityincident.need.MailToPeople;
import uk.police.securityincident.organisation.Organisation;
import uk.police.securityincident.register.CaseTable;
import uk.police.securityincident.register.Outbox;
import uk.police.securityincident.register.Trail;

/**
 * Bound in role-delegation.bpmn as ${delegations}. Running cases hold this name: do not rename.
 * A role for a period (E-2.2): the deputy is of the group meanwhile. What they were before, they stay.
 */
@Component("delegations")
@CaseVariables(sets = {"roleGiven"}, reads = {"delegatedRole"})
public class Delegations {

    private static final Logger LOG = LoggerFactory.getLogger(Delegations.class);
    /** Said in the trail where whoever delegated has the role no longer. */
    private static final String NOT_HELD = "notHeld";

    private final ProcessEngine engine;
    private final CaseTable cases;
    private final Outbox outbox;
    private final Trail trail;
    private final Clock clock;
    private final MailToPeople mail;
    private final Organisation organisation;

    Delegations(@Lazy ProcessEngine engine, CaseTable cases, Outbox outbox, Trail trail, Clock clock, MailToPeople mail, Organisation organisation) {
        this.engine = engine;
        this.cases = cases;
        this.outbox = outbox;
        this.trail = trail;
        this.clock = clock;
        this.mail = mail;
        this.organisation = organisation;
    }

    /**
     * Whoever is of the group already, and not by another delegation, is given nothing and has nothing taken away; nor is whoever has no
     * account any more. Nobody gives on what is not theirs any more.
     */
    @ForModels(in = "role-delegation")
    public void begin(DelegateExecution execution) {
        var identity = engine.getIdentityService();
        boolean isTheirs = isHeld(delegator(execution), role(execution));
        if (!isTheirs || identity.createUserQuery().userId(deputy(execution)).count() == 0) {
            // Nobody can have it: it is over with its time, or when whoever delegated it ends it.
            execution.setVariable("roleGiven", false);
            if (identity.createUserQuery().userId(delegator(execution)).count() > 0) {
                mail.roleNotGiven(execution, delegator(execution), deputy(execution));
            }
            note(execution, isTheirs ? "notBegun" : NOT_HELD);
            return;
        }
        boolean member = identity.createUserQuery().userId(deputy(execution)).memberOfGroup(role(execution)).count() > 0;
        if (!member) {
            identity.createMembership(deputy(execution), role(execution));
        }
        boolean given = !member || givenByAnother(execution);
        execution.setVariable("roleGiven", given);
        if (given) {
            mail.roleGiven(execution, deputy(execution), role(execution), Date.from(UkTime.parse((String) execution.getVariable("delegatedUntil"))));
        }
        if (given && hasAddress(deputy(execution))) {
            outbox.delegate(Reference.of(execution), role(execution), deputy(execution));
        }
        note(execution, "begun");
    }

    /**
     * A delegation is over when whoever delegated has the role no longer themselves. What they delegated as an administrator goes on while
     * they are one. Two that do it at once do it once.
     */
    @Scheduled(fixedDelayString = "PT1M", initialDelayString = "PT1M")
    public void endWhatIsHeldNoMore() {
        var runtime = engine.getRuntimeService();
        int failed = 0;
        for (var given : runtime.createProcessInstanceQuery().processDefinitionKey("role-delegation").variableValueEquals("roleGiven", true).list()) {
            var known = runtime.getVariables(given.getId(), List.of("delegatedRole", "deputyId", "reporterId"));
            var role = (String) known.get("delegatedRole");
            var over = engine.getManagementService().createJobQuery().processInstanceId(given.getId()).activityId("Event_DelegationExpires").singleResult();
            if (over != null && !isHeld((String) known.get("reporterId"), role)) {
                try {
                    engine.getManagementService().executeJob(over.getId());
                    trail.note(given.getBusinessKey(), clock.instant(), "application", "Event_DelegationExpires", NOT_HELD, Map.of("role", role, "deputy", known.get("deputyId")));
                } catch (OptimisticLockingException | NullValueException e) {
                    // Ended at this very moment.
                } catch (RuntimeException e) {
                    failed++;
                    LOG.error("The delegation {} is to end and does not", given.getBusinessKey(), e);
                }
            }
        }
        if (failed > 0) {
            throw new IllegalStateException(failed + " delegations could not be ended");
        }
    }

    private boolean isHeld(String delegator, String role) {
        return engine.getIdentityService().createGroupQuery().groupMember(delegator).list().stream().anyMatch(group -> List.of(role, "camunda-admin").contains(group.getId()));
    }

    /** Without one their e-mail would go to a mailbox, which has it already. */
    private boolean hasAddress(String user) {
        var email = engine.getIdentityService().createUserQuery().userId(user).singleResult().getEmail();
        return email != null && !email.isBlank();
    }

    @ShownAs("roleInWords")
    public String roleInWords(DelegateExecution execution) {
        return organisation.called(role(execution));
    }

    @ShownAs("begins")
    public String begins(DelegateExecution execution) {
        return UkTime.inWords(UkTime.parse((String) execution.getVariable("delegatedFrom")));
    }

    @ShownAs("ends")
    public String ends(DelegateExecution execution) {
        return UkTime.inWords(UkTime.parse((String) execution.getVariable("delegatedUntil")));
    }

    /** Takes the role back, unless another delegation goes on. */
    @ForModels(in = "role-delegation")
    public void end(DelegateExecution execution) {
        if (Boolean.TRUE.equals(execution.getVariable("roleGiven")) && !givenByAnother(execution)) {
            engine.getIdentityService().deleteMembership(deputy(execution), role(execution));
        }
        outbox.endDelegation(Reference.of(execution));
        note(execution, "ended");
        cases.close(Reference.of(execution), clock.instant(), "closed");
    }

    private boolean givenByAnother(DelegateExecution execution) {
        return engine.getRuntimeService().createProcessInstanceQuery().processDefinitionKey("role-delegation").variableValueEquals("delegatedRole", role(execution))
                .variableValueEquals("deputyId", deputy(execution)).variableValueEquals("roleGiven", true).list().stream()
                .anyMatch(other -> !other.getId().equals(execution.getProcessInstanceId()));
    }

    private void note(DelegateExecution execution, String event) {
        trail.note(Reference.of(execution), clock.instant(), "application", execution.getCurrentActivityId(), event,
                Map.of("role", role(execution), "deputy", deputy(execution), "roleGiven", execution.getVariable("roleGiven") == null ? false : execution.getVariable("roleGiven")));
    }

    private static String role(DelegateExecution execution) {
        return (String) execution.getVariable("delegatedRole");
    }

    private static String delegator(DelegateExecution execution) {
        return (String) execution.getVariable("reporterId");
    }

    private static String deputy(DelegateExecution execution) {
        return (String) execution.getVariable("deputyId");
    }
}
