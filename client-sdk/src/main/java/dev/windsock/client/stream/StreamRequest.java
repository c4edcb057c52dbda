package dev.windsock.client.stream;

import dev.windsock.client.Position;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.StringJoiner;

/**
 * Which stream is wanted. Immutable.
 *
 * @param path below the server's URL
 * @param query names and values, not encoded yet
 */
record StreamRequest(String path, Map<String, String> query) {
    StreamRequest {
        query = Collections.unmodifiableMap(new LinkedHashMap<>(query));
    }

    StreamRequest(String path) {
        this(path, Map.of());
    }

    StreamRequest with(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(query);
        more.put(name, value);
        return new StreamRequest(path, more);
    }

    /** Where to resume in a query, as the WebSocket has it. */
    StreamRequest after(Position position) {
        return with("after", position.toString());
    }

    /** @param server http or https, maybe with a path, without a slash at the end */
    URI uri(URI server, String scheme) {
        StringJoiner pairs = new StringJoiner("&");
        query.forEach((name, value) -> pairs.add(encode(name) + "=" + encode(value)));
        String text = scheme + "://" + server.getRawAuthority() + server.getRawPath() + path;
        return URI.create(query.isEmpty() ? text : text + "?" + pairs);
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
