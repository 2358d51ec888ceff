package uk.police.securityincident;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** HTTP as it goes over the wire: what no client library sends, from whichever address of this machine. */
public class Raw {

    public record Answer(int status, Map<String, String> headers, String body) {
    }

    private Raw() {
    }

    public static String basic(String name, String password) {
        return "Authorization: Basic " + Base64.getEncoder().encodeToString((name + ":" + password).getBytes(StandardCharsets.UTF_8));
    }

    /** Sends this and nothing more, and reads all that comes back. */
    public static Answer send(int port, String from, String text) throws IOException {
        try (var socket = new Socket(InetAddress.getByName("127.0.0.1"), port, InetAddress.getByName(from), 0)) {
            socket.setSoTimeout(15_000);
            socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
            var answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int end = answer.indexOf("\r\n\r\n");
            var lines = answer.substring(0, end).split("\r\n");
            var headers = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
            for (int i = 1; i < lines.length; i++) {
                var nameAndValue = lines[i].split(": ?", 2);
                headers.merge(nameAndValue[0], nameAndValue[1], (a, b) -> a + "\n" + b);
            }
            return new Answer(Integer.parseInt(lines[0].split(" ")[1]), headers, answer.substring(end + 4));
        }
    }

    /** A whole request without a body; each line after the first is a header. */
    public static Answer ask(int port, String from, String... lines) throws IOException {
        return send(port, from, lines[0] + " HTTP/1.1\r\nHost: 127.0.0.1:" + port + "\r\nConnection: close\r\n"
                + Arrays.stream(lines).skip(1).map(line -> line + "\r\n").collect(Collectors.joining()) + "\r\n");
    }
}
