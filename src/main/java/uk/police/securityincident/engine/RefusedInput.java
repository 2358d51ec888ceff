package uk.police.securityincident.engine;

import java.util.Map;

import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import uk.police.securityincident.typed.Typed;

/**
 * Input that is refused, in words for the person: HTTP 400 with {@code type} and {@code message} wherever it came in;
 * nothing was started or completed. It carries its own answer, which the engine's REST interface would otherwise begin
 * with the ids of its own.
 */
public class RefusedInput extends WebApplicationException {

    public RefusedInput(String message) {
        this(Typed.line(message), Response.Status.BAD_REQUEST);
    }

    /** What was right when it was sent, and came too late: HTTP 409. */
    public static RefusedInput meanwhile(String message) {
        return new RefusedInput(message, Response.Status.CONFLICT);
    }

    private RefusedInput(String message, Response.Status status) {
        super(message, Response.status(status).type(MediaType.APPLICATION_JSON_TYPE)
                .entity(Map.of("type", "InvalidRequestException", "message", message)).build());
    }
}
