package uk.police.securityincident.web;

import java.util.Set;

import jakarta.ws.rs.Path;
import org.camunda.bpm.tasklist.plugin.spi.impl.AbstractTasklistPlugin;
import org.camunda.bpm.tasklist.resource.AbstractTasklistPluginRootResource;

/** What ends with the session in Tasklist; its script stands in {@code plugin-webapp/session}. Named in META-INF/services. */
public class SessionScript extends AbstractTasklistPlugin {

    private static final String ID = "session";

    @Override
    public String getId() {
        return ID;
    }

    @Override
    public Set<Class<?>> getResourceClasses() {
        return Set.of(Files.class);
    }

    /** Without it the script itself is not given out. */
    @Path("plugin/" + ID)
    public static class Files extends AbstractTasklistPluginRootResource {

        public Files() {
            super(ID);
        }
    }
}
