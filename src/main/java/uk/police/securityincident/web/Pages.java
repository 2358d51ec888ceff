package uk.police.securityincident.web;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

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

    /** What these fields of a search ask for, in the words that stand in them, for paper, which shows no field; none where they ask nothing. */
    static List<String> asked(List<Map<String, Object>> fields) {
        var asked = fields.stream().filter(field -> !"".equals(field.get("value"))).map(field -> field.get("label") + ": " + inWords(field)).collect(Collectors.joining("; "));
        return asked.isEmpty() ? List.of() : List.of(asked);
    }

    private static Object inWords(Map<String, Object> field) {
        return ((List<?>) field.get("options")).stream().map(option -> (Map<?, ?>) option).filter(option -> option.get("value").equals(field.get("value"))).map(option -> (Object) option.get("label")).findFirst()
                .orElse(field.get("value"));
    }

    ResponseEntity<String> page(HttpStatus status, String template, Map<String, Object> content) {
        return ResponseEntity.status(status).contentType(new MediaType(MediaType.TEXT_HTML, StandardCharsets.UTF_8))
                .body(templates.filled(template, content));
    }
}
