package uk.police.securityincident.need;

/** An option of a form that is worked out when the form is opened: what is sent, and the words for it. */
public record Choice(String value, String label) {
}
