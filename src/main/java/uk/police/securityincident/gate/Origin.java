package uk.police.securityincident.gate;

/** The case whose step starts another, and what was decided there; said by the application, never by a caller. */
public record Origin(String reference, String said) {
}
