package uk.police.securityincident.process;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Pattern;

import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;

import org.camunda.bpm.engine.BadUserRequestException;
import org.camunda.bpm.engine.impl.persistence.deploy.Deployer;
import org.camunda.bpm.engine.impl.persistence.entity.DeploymentEntity;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.stereotype.Component;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.ErrorHandler;
import org.xml.sax.SAXException;
import org.xml.sax.SAXParseException;

/**
 * Stands before the engine's own deployers, so every deployment passes it, whichever way it came in, the application's own
 * included. What a model may use is a list: that which our models use, and what draws them. Everything else is refused,
 * with the file and the element named, and nothing is deployed.
 */
@Component
class ModelCheck implements Deployer {

    private static final Pattern FILE = Pattern.compile("([\\w-][\\w .-]*/)*([\\w-][\\w .-]*\\.(bpmn|dmn|form))");
    private static final int MOST_FILES = 300;
    private static final int LARGEST_FILE = 2_000_000;
    private static final int MOST_FAULTS_NAMED = 20;

    private final ProcessModelCheck processes;
    private final DecisionModelCheck decisions;
    private final FormModelCheck forms;

    ModelCheck(ProcessModelCheck processes, DecisionModelCheck decisions, FormModelCheck forms) {
        this.processes = processes;
        this.decisions = decisions;
        this.forms = forms;
    }

    @Override
    public void deploy(DeploymentEntity deployment) {
        if (!deployment.isNew()) {
            return; // Read again from the database, for a case that runs on it.
        }
        var faults = new ArrayList<String>();
        if (deployment.getTenantId() != null) {
            faults.add("there is one organisation here, and no tenant '" + deployment.getTenantId() + "'");
        }
        if (deployment.getResources().size() > MOST_FILES) {
            faults.add("there are more than " + MOST_FILES + " files");
        }
        var names = new TreeSet<String>();
        var ids = new TreeMap<String, String>();
        if (faults.isEmpty()) {
            deployment.getResources().values().forEach(file -> check(file.getName(), file.getBytes(), names, ids, fault -> faults.add("'" + file.getName() + "': " + fault)));
        }
        if (!faults.isEmpty()) {
            var named = faults.stream().limit(MOST_FAULTS_NAMED).toList();
            throw new BadUserRequestException(String.join("; ", named) + (faults.size() > named.size() ? "; and " + (faults.size() - named.size()) + " more" : "")
                    + ". Nothing was deployed: docs/beans.md says what a model may use; put it right and deploy again.");
        }
    }

    private void check(String name, byte[] content, TreeSet<String> names, TreeMap<String, String> ids, Consumer<String> fault) {
        var file = FILE.matcher(name);
        if (!file.matches() || name.contains("..")) {
            fault.accept("only files named ….bpmn, ….dmn and ….form are deployed, from plain letters");
        } else if (content.length > LARGEST_FILE) {
            fault.accept("is larger than " + LARGEST_FILE / 1_000_000 + " MB");
        } else if (!names.add(file.group(2))) {
            fault.accept("there are two files of this name, in different folders: a task would show the form of either");
        } else if (file.group(3).equals("form")) {
            once(forms.check(file.group(2), content, fault), "form", name, ids, fault);
        } else {
            try {
                var root = read(content).getDocumentElement();
                var found = file.group(3).equals("bpmn") ? processes.check(root, fault) : decisions.check(root, fault);
                once(found, file.group(3), name, ids, fault);
            } catch (SAXException e) {
                fault.accept(e.getMessage() != null && e.getMessage().contains("DOCTYPE") ? "holds a DOCTYPE, and with it what is not in the file" : "cannot be read as XML");
            }
        }
    }

    private static void once(List<String> found, String kind, String name, TreeMap<String, String> ids, Consumer<String> fault) {
        found.forEach(id -> {
            var other = ids.putIfAbsent(kind + " " + id, name);
            if (other != null) {
                fault.accept("'" + id + "' stands in '" + other + "' too");
            }
        });
    }

    /** As the engine reads it: without what stands outside the file, and a text as one. */
    static Document read(byte[] xml) throws SAXException {
        try {
            var factory = DocumentBuilderFactory.newInstance();
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            factory.setNamespaceAware(true);
            factory.setCoalescing(true);
            var reader = factory.newDocumentBuilder();
            reader.setErrorHandler(SILENT);
            return reader.parse(new ByteArrayInputStream(xml));
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

    /** What of the application's own models is on the class path, in one of its folders. */
    static List<Element> own(String pattern) {
        try {
            var models = new ArrayList<Element>();
            for (var file : new PathMatchingResourcePatternResolver().getResources("classpath*:" + pattern)) {
                models.add(read(file.getContentAsByteArray()).getDocumentElement());
            }
            return models;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (SAXException e) {
            throw new IllegalStateException("The application's own models cannot be read", e);
        }
    }
}
