package uk.police.securityincident.process;

import jakarta.ws.rs.core.Response.Status;
import org.camunda.bpm.engine.rest.exception.RestException;

/** Input that is refused, in words for the person: HTTP 400 wherever it came in; nothing was started or completed. */
public class RefusedInput extends RestException {

    public RefusedInput(String message) {
        super(Status.BAD_REQUEST, message);
    }
}
