package uk.police.securityincident.web;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;

import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.util.unit.DataSize;

/**
 * Files on their way in: each in a file of its own that only this application reads, until the last byte is there. No
 * transaction and no connection to the database is open while they come, and nobody takes all the places.
 */
@Component
class Uploads {

    /** Each holds one of the server's two hundred threads. */
    static final int AT_ONCE = 60;
    static final int AT_ONCE_OF_ONE_PERSON = 3;
    /** Of all that are coming together. */
    static final DataSize TOGETHER = DataSize.ofGigabytes(1);
    private static final int PART = 1 << 16;
    /** Of a file that is too large the rest is taken and dropped, up to this often what it may be: whoever sends it hears why it was refused. */
    private static final int HEARD_OUT = 10;

    private final Path directory;
    private final DataSize largest;
    private final Map<String, Integer> coming = new HashMap<>();
    private long together;

    Uploads(@Value("${incident.data-directory}") Path data, @Value("${incident.evidence.max-size}") DataSize largest) throws IOException {
        this.directory = data.toAbsolutePath().resolve("arriving");
        this.largest = largest;
        Files.createDirectories(directory);
        // Where a file can be open and yet in no directory, there is never one left.
        try (var left = Files.newDirectoryStream(directory)) {
            for (var file : left) {
                Files.delete(file);
            }
        }
    }

    /** A file that has arrived whole; closed, nothing of it is left. */
    class Arrived implements AutoCloseable {

        private final String by;
        private FileChannel file;
        private long size;

        private Arrived(String by) {
            this.by = by;
        }

        long size() {
            return size;
        }

        /** From its beginning; not to be closed. */
        InputStream content() throws IOException {
            return new BufferedInputStream(Channels.newInputStream(file.position(0)));
        }

        private void take(InputStream body) throws IOException {
            try {
                // Readable to nobody else.
                file = FileChannel.open(Files.createTempFile(directory, null, null), StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE);
            } catch (IOException e) {
                throw noRoom(e);
            }
            var bytes = new byte[PART];
            for (int length = body.read(bytes); length >= 0; length = body.read(bytes)) {
                if (size + length > largest.toBytes()) {
                    hearOut(body, bytes);
                    throw tooLarge();
                }
                size += length;
                grow(length);
                try {
                    for (var part = ByteBuffer.wrap(bytes, 0, length); part.hasRemaining();) {
                        file.write(part);
                    }
                } catch (IOException e) {
                    throw noRoom(e);
                }
            }
        }

        private void hearOut(InputStream body, byte[] bytes) throws IOException {
            long heard = size;
            for (int length = body.read(bytes); length >= 0 && heard < HEARD_OUT * largest.toBytes(); length = body.read(bytes)) {
                heard += length;
            }
        }

        @Override
        public void close() throws IOException {
            leave(by, size);
            if (file != null) {
                file.close();
            }
        }
    }

    /** Takes the whole body, as slowly as the server lets it come. */
    Arrived arrived(String by, InputStream body) throws IOException {
        enter(by);
        var arrived = new Arrived(by);
        try {
            arrived.take(body);
            return arrived;
        } catch (IOException | RuntimeException e) {
            arrived.close();
            throw e;
        }
    }

    private synchronized void enter(String by) {
        if (coming.getOrDefault(by, 0) >= AT_ONCE_OF_ONE_PERSON) {
            throw new FileRefused(HttpStatus.TOO_MANY_REQUESTS, "You are filing " + AT_ONCE_OF_ONE_PERSON + " other files at this moment: wait until one of them is filed, and try again.");
        }
        if (coming.values().stream().mapToInt(Integer::intValue).sum() >= AT_ONCE) {
            throw busy();
        }
        coming.merge(by, 1, Integer::sum);
    }

    private synchronized void grow(int bytes) {
        together += bytes;
        if (together > TOGETHER.toBytes()) {
            throw busy();
        }
    }

    private synchronized void leave(String by, long size) {
        together -= size;
        coming.computeIfPresent(by, (name, files) -> files == 1 ? null : files - 1);
    }

    FileRefused tooLarge() {
        return new FileRefused(HttpStatus.PAYLOAD_TOO_LARGE, "The file is larger than " + largest.toMegabytes() + " MB: file the part that matters, or describe it in words.");
    }

    private static FileRefused busy() {
        return new FileRefused(HttpStatus.SERVICE_UNAVAILABLE, "Many files are being filed at this moment: try again in a few minutes.");
    }

    private static FileRefused noRoom(IOException e) {
        LoggerFactory.getLogger(Uploads.class).error("A file that is being filed cannot be written to the disk: {}", e.toString());
        return new FileRefused(HttpStatus.INSUFFICIENT_STORAGE, "The server has no room for the file: tell the operator that its disk is full or cannot be written, and file it again later.");
    }
}
