package uk.police.securityincident.engine;

import java.util.ArrayList;
import java.util.List;

import org.camunda.bpm.engine.AuthorizationException;
import org.camunda.bpm.engine.BadUserRequestException;
import org.camunda.bpm.engine.authorization.Permission;
import org.camunda.bpm.engine.authorization.Permissions;
import org.camunda.bpm.engine.authorization.ProcessDefinitionPermissions;
import org.camunda.bpm.engine.authorization.Resource;
import org.camunda.bpm.engine.authorization.Resources;
import org.camunda.bpm.engine.exception.NullValueException;
import org.camunda.bpm.engine.impl.db.CompositePermissionCheck;
import org.camunda.bpm.engine.impl.db.PermissionCheck;
import org.camunda.bpm.engine.impl.db.PermissionCheckBuilder;
import org.camunda.bpm.engine.impl.interceptor.Command;
import org.camunda.bpm.engine.impl.interceptor.CommandInterceptor;
import org.camunda.bpm.engine.impl.interceptor.Session;
import org.camunda.bpm.engine.impl.persistence.GenericManagerFactory;
import org.camunda.bpm.engine.impl.persistence.entity.AuthorizationManager;

/**
 * Whoever may not see a task is answered as if there were none: the engine would say that a right is missing, and so
 * that the case exists (E-8.2). It has several answers for a task that does not exist, one for each thing asked of it;
 * here there is one for all.
 */
public class HiddenTasks extends AuthorizationManager {

    public static class Factory extends GenericManagerFactory {

        public Factory() {
            super(HiddenTasks.class);
        }

        @Override
        public Class<?> getSessionType() {
            return AuthorizationManager.class;
        }

        @Override
        public Session openSession() {
            return new HiddenTasks();
        }
    }

    /** Its answer for every task that is not there. */
    public static class Answer extends CommandInterceptor {

        @Override
        public <T> T execute(Command<T> command) {
            try {
                return next.execute(command);
            } catch (NullValueException | BadUserRequestException e) {
                throw e.getMessage().endsWith("task is null") ? noSuchTask() : e;
            }
        }
    }

    public static NullValueException noSuchTask() {
        return new NullValueException("There is no such task: it was completed or withdrawn, or it is not for you. Nothing was changed.");
    }

    @Override
    public void checkAuthorization(CompositePermissionCheck check) {
        try {
            super.checkAuthorization(check);
        } catch (AuthorizationException e) {
            var task = id(check, Resources.TASK);
            if (task != null && !sees(task, id(check, Resources.PROCESS_DEFINITION))) {
                throw noSuchTask();
            }
            throw e;
        }
    }

    /**
     * What somebody may start, the definition says. A right of everybody's to start anything, which the engine asks for besides, it would
     * read as one that takes their sight of every case away, once one case is shut to them.
     */
    @Override
    public void checkAuthorization(Permission permission, Resource resource) {
        if (permission != Permissions.CREATE || resource != Resources.PROCESS_INSTANCE) {
            super.checkAuthorization(permission, resource);
        }
    }

    /** The engine would leave out groups that have no right at all, and reads all rights there are to find them, at each question. */
    @Override
    public List<String> filterAuthenticatedGroupIds(List<String> groups) {
        return groups == null ? EMPTY_LIST : new ArrayList<>(groups);
    }

    /** From groups nothing is revoked, see {@link NeedToKnow}; to find that out the engine would read all rights again. */
    @Override
    protected boolean isRevokeAuthCheckEnabled(String user, List<String> groups) {
        return super.isRevokeAuthCheckEnabled(user, List.of());
    }

    private boolean sees(String task, String process) {
        return isAuthorized(new PermissionCheckBuilder().disjunctive()
                .atomicCheckForResourceId(Resources.TASK, task, Permissions.READ)
                .atomicCheckForResourceId(Resources.PROCESS_DEFINITION, process, ProcessDefinitionPermissions.READ_TASK)
                .build());
    }

    private static String id(CompositePermissionCheck check, Resource resource) {
        return check.getAllPermissionChecks().stream().filter(c -> c.getResource() == resource).map(PermissionCheck::getResourceId).findFirst().orElse(null);
    }
}
