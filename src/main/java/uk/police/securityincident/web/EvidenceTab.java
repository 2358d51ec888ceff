package uk.police.securityincident.web;

import java.util.Set;

import jakarta.ws.rs.Path;
import org.camunda.bpm.tasklist.plugin.spi.impl.AbstractTasklistPlugin;
import org.camunda.bpm.tasklist.resource.AbstractTasklistPluginRootResource;

/** The tab "Evidence" on each task in Tasklist; its page stands in {@code plugin-webapp/evidence}. Named in META-INF/services. */
public class EvidenceTab extends AbstractTasklistPlugin {

    private static final String ID = "evidence";

    @Override
    public String getId() {
        return ID;
    }

    @Override
    public Set<Class<?>> getResourceClasses() {
        return Set.of(Files.class);
    }

    /** Without it the page itself is not given out. */
    @Path("plugin/" + ID)
    public static class Files extends AbstractTasklistPluginRootResource {

        public Files() {
            super(ID);
        }
    }
}
