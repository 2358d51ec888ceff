package uk.police.securityincident.notice;

/** The text of an e-mail, as its template makes it. */
public record Filled(String subject, String body) {
}
