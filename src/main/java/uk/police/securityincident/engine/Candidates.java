package uk.police.securityincident.engine;

import java.util.List;

import org.camunda.bpm.engine.delegate.DelegateTask;
import org.camunda.bpm.engine.task.IdentityLink;

/** Who may claim a task: {@code person:<id>} or {@code group:<id>}. */
public final class Candidates {

    private Candidates() {
    }

    /** All of them, in order. */
    public static List<String> of(DelegateTask task) {
        return task.getCandidates().stream().map(Candidates::who).sorted().toList();
    }

    /** Whoever has it, or, while nobody has, all of them. */
    public static List<String> holders(DelegateTask task) {
        return task.getAssignee() != null ? List.of("person:" + task.getAssignee()) : of(task);
    }

    /** Whom one of them is. */
    public static String who(IdentityLink link) {
        return link.getGroupId() != null ? "group:" + link.getGroupId() : "person:" + link.getUserId();
    }
}
