package uk.police.securityincident.web;

import java.util.List;
import java.util.Set;

import jakarta.ws.rs.Path;
import org.camunda.bpm.tasklist.plugin.spi.impl.AbstractTasklistPlugin;
import org.camunda.bpm.tasklist.resource.AbstractTasklistPluginRootResource;

/** How Tasklist asks for dates, says why a form is refused, and what follows a report; its script stands in {@code plugin-webapp/answers}. Named in META-INF/services. */
public class AnswersScript extends AbstractTasklistPlugin {

    private static final String ID = "answers";

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

        @Override
        protected List<String> getAllowedAssets() {
            var assets = super.getAllowedAssets();
            assets.add("app/dates.js");
            return assets;
        }
    }
}
