package uk.police.securityincident.web;

import java.nio.charset.StandardCharsets;
import java.util.Map;

import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;
import uk.police.securityincident.document.Templates;

/** Our own pages, each a template filled in. */
@Component
class Pages {

    private final Templates templates;

    Pages(Templates templates) {
        this.templates = templates;
    }

    ResponseEntity<String> page(String template, Map<String, Object> content) {
        return page(HttpStatus.OK, template, content);
    }

    ResponseEntity<String> page(HttpStatus status, String template, Map<String, Object> content) {
        return ResponseEntity.status(status).contentType(new MediaType(MediaType.TEXT_HTML, StandardCharsets.UTF_8))
                .body(templates.filled(template, content));
    }
}
