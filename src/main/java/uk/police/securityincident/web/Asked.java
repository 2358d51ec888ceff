package uk.police.securityincident.web;

import java.io.IOException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import jakarta.servlet.http.HttpServletRequest;
import uk.police.securityincident.access.Door;

/** What a request to the engine asks: its path, its query and its body, each read once and as it can be read in one way only. */
public class Asked {

    private static final int LARGEST_BODY = 1 << 20;
    private static final int LARGEST_SIGN_IN = 1 << 13;
    private static final int LARGEST_DEPLOYMENT = 10 << 20;
    private static final int LONGEST_QUERY = 8000;
    private static final Pattern JSON_TYPE = Pattern.compile("application/json(\\s*;\\s*charset=\"?utf-8\"?)?", Pattern.CASE_INSENSITIVE);
    /** What a path may be written with; a second way of writing one would be a second way in. */
    private static final Pattern PLAIN_PATH = Pattern.compile("(?:[/\\w.:@~+-]++|%(?:20|3[aA]|40))*+");
    private static final String WEB_APPLICATIONS = "/camunda/api/engine/engine/default";

    private Asked() {
    }

    /** As the door's paths are written: without what is only a way of naming the one engine. */
    static String path(HttpServletRequest request) throws Shut {
        var uri = request.getRequestURI().substring(request.getContextPath().length());
        if (!PLAIN_PATH.matcher(uri).matches() || uri.contains("//") || uri.contains("/..") || uri.contains("/./")) {
            throw Shut.notFound();
        }
        var path = URLDecoder.decode(uri.replace("+", "%2B"), StandardCharsets.UTF_8);
        path = path.length() > 1 && path.endsWith("/") && !path.startsWith("/camunda/app") ? path.substring(0, path.length() - 1) : path;
        return path.replaceFirst("^(?:/engine-rest(?:/engine/default)?|" + WEB_APPLICATIONS + ")(?=/|$)", "");
    }

    static Map<String, String> query(HttpServletRequest request) throws Shut {
        var text = Objects.toString(request.getQueryString(), "");
        if (text.length() > LONGEST_QUERY) {
            throw new Shut(414, "What is asked for is longer than " + LONGEST_QUERY + " characters. Nothing was changed: ask in a body, or for less.");
        }
        var query = new LinkedHashMap<String, String>();
        try {
            for (var part : text.split("&")) {
                if (!part.isEmpty()) {
                    var pair = part.split("=", 2);
                    var value = pair.length > 1 ? URLDecoder.decode(pair[1], StandardCharsets.UTF_8) : "";
                    var name = URLDecoder.decode(pair[0], StandardCharsets.UTF_8);
                    if (name.endsWith("In") || name.endsWith("Ids")) {
                        JsonBody.checkText("'" + JsonBody.shortened(name) + "'", value);
                    } else {
                        JsonBody.checkValue(name, value);
                    }
                    if (query.put(name, value) != null) {
                        throw Shut.unreadable("'" + JsonBody.shortened(name) + "' stands there twice.");
                    }
                }
            }
        } catch (JsonBody.Refused e) {
            throw Shut.unreadable(e.getMessage());
        } catch (IllegalArgumentException e) {
            throw Shut.unreadable("What is asked for behind the '?' cannot be read.");
        }
        return query;
    }

    static String written(Map<String, String> query) {
        return query.entrySet().stream().map(one -> URLEncoder.encode(one.getKey(), StandardCharsets.UTF_8) + "=" + URLEncoder.encode(one.getValue(), StandardCharsets.UTF_8)).collect(Collectors.joining("&"));
    }

    static byte[] body(HttpServletRequest request, Door.Body kind) throws Shut, IOException {
        int largest = switch (kind) {
            case NONE -> 0;
            case JSON -> LARGEST_BODY;
            case FORM -> LARGEST_SIGN_IN;
            case MULTIPART -> LARGEST_DEPLOYMENT;
        };
        if (request.getContentLengthLong() > largest) {
            throw Shut.tooLarge(largest);
        }
        var type = Objects.toString(request.getContentType(), "");
        boolean expected = switch (kind) {
            case NONE -> true;
            case JSON -> JSON_TYPE.matcher(type).matches();
            case FORM -> type.toLowerCase(Locale.ROOT).startsWith("application/x-www-form-urlencoded");
            case MULTIPART -> type.toLowerCase(Locale.ROOT).startsWith("multipart/form-data");
        };
        boolean empty = request.getContentLengthLong() == 0 || request.getContentLengthLong() < 0 && request.getHeader("Transfer-Encoding") == null;
        if (empty && (kind == Door.Body.FORM || kind == Door.Body.MULTIPART)) {
            throw Shut.unreadable("Nothing was sent.");
        }
        if (empty) {
            return new byte[0];
        }
        if (!expected || request.getHeader("Content-Encoding") != null) {
            throw new Shut(415, kind == Door.Body.JSON ? "The body must be application/json in UTF-8. Nothing was changed: say so in Content-Type, and send it again."
                    : "The body is of a kind that is not taken here. Nothing was changed.");
        }
        var body = request.getInputStream().readNBytes(largest + 1);
        if (body.length > largest) {
            throw Shut.tooLarge(largest);
        }
        return body;
    }

    static JsonBody read(byte[] body) throws Shut {
        try {
            return JsonBody.read(body);
        } catch (JsonBody.Refused e) {
            throw Shut.unreadable(e.getMessage());
        }
    }
}
