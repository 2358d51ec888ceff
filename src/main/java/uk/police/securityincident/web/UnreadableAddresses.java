package uk.police.securityincident.web;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.springframework.boot.web.embedded.tomcat.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;

/** What Tomcat refuses before anything of the application is asked, an address that is none, in our words instead of its page. */
@Component
class UnreadableAddresses extends ErrorReportValve implements WebServerFactoryCustomizer<TomcatServletWebServerFactory> {

    @Override
    public void customize(TomcatServletWebServerFactory server) {
        // Further in than the one that Spring Boot puts there.
        server.addContextCustomizers(context -> context.getParent().getPipeline().addValve(this));
    }

    @Override
    protected void report(Request request, Response response, Throwable thrown) {
        if (response.getStatus() < 400 || response.getContentWritten() > 0 || !response.setErrorReported()) {
            return;
        }
        try {
            response.setContentType(MediaType.APPLICATION_JSON_VALUE);
            response.setCharacterEncoding(StandardCharsets.UTF_8.name());
            var writer = response.getReporter();
            if (writer != null) {
                writer.write("{\"type\":\"InvalidRequestException\",\"message\":\"" + StatusWords.of(HttpStatus.valueOf(response.getStatus())) + "\"}");
                response.finishResponse();
            }
        } catch (IOException goneAlready) {
            // Then nobody is there to hear it.
        }
    }
}
