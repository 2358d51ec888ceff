package uk.police.securityincident.deployment;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.ErrorHandler;
import org.xml.sax.SAXException;
import org.xml.sax.SAXParseException;

/**
 * A file of a deployment, read.
 *
 * @param xml of a process or of decisions
 * @param form of a form
 * @param ids what it holds: each with its kind, {@code process legal-hold}, {@code decision incidentLevel}, {@code form set-legal-hold}
 */
public record Model(String name, byte[] content, Element xml, JsonNode form, List<String> ids) {

    static final String PROCESS = "process ";
    static final String DECISION = "decision ";
    static final String FORM = "form ";

    private static final ObjectMapper STRICT = JsonMapper.builder().enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

    /** @throws IllegalArgumentException saying why it cannot be read */
    static Model read(String name, byte[] content) {
        try {
            if (name.endsWith(".form")) {
                var form = STRICT.readTree(content);
                return new Model(name, content, null, form, List.of(FORM + form.path("id").asText()));
            }
            var root = xml(content);
            var kind = name.endsWith(".dmn") ? DECISION : PROCESS;
            return new Model(name, content, root, null, each(root, kind.strip()).stream().map(one -> kind + one.getAttribute("id")).toList());
        } catch (SAXException e) {
            throw new IllegalArgumentException(e.getMessage() != null && e.getMessage().contains("DOCTYPE") ? "holds a DOCTYPE, and with it what is not in the file" : "cannot be read as XML", e);
        } catch (IOException e) {
            throw new IllegalArgumentException("cannot be read as a form", e);
        }
    }

    /** What of the application's own models is on the class path, in this folder. */
    static List<Model> own(String folder) {
        try {
            var models = new ArrayList<Model>();
            for (var file : new PathMatchingResourcePatternResolver().getResources("classpath*:" + folder + "/*.*")) {
                models.add(read(folder + "/" + file.getFilename(), file.getContentAsByteArray()));
            }
            return models;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The name without its folder: Modeler deploys a form under it, the application under its folder's. */
    String file() {
        return file(name);
    }

    static String file(String name) {
        return name.substring(name.lastIndexOf('/') + 1);
    }

    boolean is(String kind) {
        return ids.stream().anyMatch(id -> id.startsWith(kind));
    }

    boolean saysTheSameAs(Model other) {
        return other != null && Arrays.equals(content, other.content);
    }

    /** The forms that a process names. */
    Set<String> forms() {
        var named = new TreeSet<String>();
        if (xml != null) {
            List.of("userTask", "startEvent").forEach(kind -> each(xml, kind).forEach(element -> named.add(element.getAttributeNS(Bpmn.CAMUNDA, "formRef"))));
        }
        named.remove("");
        return named;
    }

    /** As the engine reads it: without what stands outside the file, and a text as one. */
    private static Element xml(byte[] content) throws SAXException {
        try {
            var factory = DocumentBuilderFactory.newInstance();
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            factory.setNamespaceAware(true);
            factory.setCoalescing(true);
            var reader = factory.newDocumentBuilder();
            reader.setErrorHandler(SILENT);
            return reader.parse(new ByteArrayInputStream(content)).getDocumentElement();
        } catch (IOException e) {
            throw new SAXException(e);
        } catch (ParserConfigurationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static final ErrorHandler SILENT = new ErrorHandler() {
        @Override
        public void warning(SAXParseException fault) {
            // Said in the refusal, if it is one.
        }

        @Override
        public void error(SAXParseException fault) throws SAXException {
            throw fault;
        }

        @Override
        public void fatalError(SAXParseException fault) throws SAXException {
            throw fault;
        }
    };

    /** Empty where there is none. */
    static String namespace(Node node) {
        return Objects.requireNonNullElse(node.getNamespaceURI(), "");
    }

    static List<Element> children(Element element) {
        var children = new ArrayList<Element>();
        for (var child = element.getFirstChild(); child != null; child = child.getNextSibling()) {
            if (child instanceof Element found) {
                children.add(found);
            }
        }
        return children;
    }

    static List<Element> each(Element within, String name) {
        var all = within.getElementsByTagNameNS("*", name);
        var found = new ArrayList<Element>();
        for (int i = 0; i < all.getLength(); i++) {
            found.add((Element) all.item(i));
        }
        return found;
    }
}
