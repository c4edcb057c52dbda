// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.stream;

import dev.windsock.client.Position;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * Which stream is wanted. Immutable.
 *
 * @param path below the server's URL
 * @param query names and values, not encoded yet
 * @param command what a WebSocket says once it is open; null for nothing
 */
record StreamRequest(
        String path, Map<String, String> query, @Nullable String command) {
    /** The id of the command that belongs to a request; the stream ends where it is refused. */
    static final String COMMAND = "stream";

    StreamRequest {
        query = Collections.unmodifiableMap(new LinkedHashMap<>(query));
    }

    StreamRequest(String path) {
        this(path, Map.of(), null);
    }

    StreamRequest with(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(query);
        more.put(name, value);
        return new StreamRequest(path, more, command);
    }

    /** With what a WebSocket says once it is open: a message of the AsyncAPI document, with the request_id {@link #COMMAND}. */
    StreamRequest saying(String message) {
        return new StreamRequest(path, query, message);
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
