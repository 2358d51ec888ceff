package uk.police.securityincident.web;

import java.util.Set;

import jakarta.ws.rs.Path;
import org.camunda.bpm.tasklist.plugin.spi.impl.AbstractTasklistPlugin;
import org.camunda.bpm.tasklist.resource.AbstractTasklistPluginRootResource;

/** The case of each task in Tasklist's list, and the counts of its filters; the script stands in {@code plugin-webapp/list}. Named in META-INF/services. */
public class ListOfTasks extends AbstractTasklistPlugin {

    private static final String ID = "list";

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
