package uk.police.securityincident.web;

import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

import jakarta.servlet.http.HttpServletRequest;
import org.apache.commons.fileupload.FileUpload;
import org.apache.commons.fileupload.FileUploadException;
import org.apache.commons.fileupload.InvalidFileNameException;
import org.apache.commons.fileupload.util.Streams;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import uk.police.securityincident.typed.Typed;

/** The one file that the form of a page sends, or a system as the body. */
@Component
class SentFiles {

    private static final int LONGEST_NAME = 255;
    private static final int LONGEST_ANSWER = 100;

    private final Uploads uploads;

    SentFiles(Uploads uploads) {
        this.uploads = uploads;
    }

    /**
     * A file that has arrived whole; closed, nothing of it is left.
     *
     * @param name without its folders
     * @param answers what the form asked beside it, before it
     */
    record Sent(Uploads.Arrived file, String name, Map<String, String> answers) implements AutoCloseable {

        @Override
        public void close() throws IOException {
            file.close();
        }
    }

    /**
     * The file of this request.
     *
     * @param asSystem what a body without a name is called
     * @param type what it should have been sent as
     * @throws FileRefused in words for the person
     */
    Sent sent(String by, HttpServletRequest request, String asSystem, String type) throws IOException {
        var contentType = Objects.toString(request.getContentType(), "");
        if (!contentType.startsWith(MediaType.MULTIPART_FORM_DATA_VALUE)) {
            if (contentType.startsWith(MediaType.APPLICATION_FORM_URLENCODED_VALUE)) {
                throw new FileRefused(HttpStatus.UNSUPPORTED_MEDIA_TYPE, "It was sent as a form without a file: send the file itself, as " + type + ".");
            }
            return new Sent(uploads.arrived(by, request.getInputStream()), asSystem, Map.of());
        }
        var answers = new HashMap<String, String>();
        try {
            for (var parts = new FileUpload().getItemIterator(new SentForm(request)); parts.hasNext();) {
                var part = parts.next();
                // A name that is none is refused before the file takes a place.
                var name = part.getName();
                try (var content = part.openStream()) {
                    if (!part.isFormField()) {
                        return new Sent(uploads.arrived(by, content), name, answers);
                    }
                    answers.put(part.getFieldName(), Streams.asString(new Short(content), "UTF-8"));
                }
            }
        } catch (InvalidFileNameException e) {
            throw new FileRefused(HttpStatus.BAD_REQUEST, "The name of the file has a character that no name may have: rename it.");
        } catch (FileUploadException e) {
            throw new FileRefused(HttpStatus.BAD_REQUEST, "What was sent cannot be read as the form of this page: open it again, and choose the file there.");
        }
        throw new FileRefused(HttpStatus.BAD_REQUEST, "No file was sent: choose one.");
    }

    /** The name without its folders. */
    static String plain(String name) {
        try {
            var plain = Typed.text(Objects.toString(name, "").replaceAll("(?s).*[/\\\\]", ""));
            if (plain.isEmpty() || plain.length() > LONGEST_NAME || plain.lines().count() > 1) {
                throw new FileRefused(HttpStatus.BAD_REQUEST, "The file has no name, or one of more than 255 characters or one line: rename it.");
            }
            return plain;
        } catch (IllegalArgumentException e) {
            throw new FileRefused(HttpStatus.BAD_REQUEST, "The name of the file " + e.getMessage() + ".");
        }
    }

    /** No answer beside a file is longer than this. */
    private static final class Short extends InputStream {

        private final InputStream all;
        private int read;

        Short(InputStream all) {
            this.all = all;
        }

        @Override
        public int read() throws IOException {
            if (read++ > LONGEST_ANSWER) {
                throw new FileRefused(HttpStatus.BAD_REQUEST, "An answer of the form is too long: open the page again.");
            }
            return all.read();
        }
    }
}
