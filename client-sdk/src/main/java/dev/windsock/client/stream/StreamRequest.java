// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.stream;

import dev.windsock.client.log.Position;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * The request for a stream. Immutable.
 *
 * @param path the path below the server's URL
 * @param query names and values, not encoded
 * @param command the message to send once a WebSocket is open; null for none
 */
record StreamRequest(
        String path, Map<String, String> query, @Nullable String command) {
    /** The request_id of the command that a stream request sends. If the server rejects the command, the stream ends. */
    static final String COMMAND_ID = "stream";

    StreamRequest {
        query = Collections.unmodifiableMap(new LinkedHashMap<>(query));
    }

    StreamRequest(String path) {
        this(path, Map.of(), null);
    }

    StreamRequest with(String name, String value) {
        Map<String, String> extended = new LinkedHashMap<>(query);
        extended.put(name, value);
        return new StreamRequest(path, extended, command);
    }

    /** @param message a message from the AsyncAPI document, with the request_id {@link #COMMAND_ID} */
    StreamRequest withCommand(String message) {
        return new StreamRequest(path, query, message);
    }

    /** Adds to the query the position after which to resume. */
    StreamRequest after(Position position) {
        return with("after", position.toString());
    }

    /** @param server an http or https URL, optionally with a path, without a trailing slash */
    URI uri(URI server) {
        return uri(server, server.getScheme());
    }

    /** Returns the URI with the scheme ws or wss. */
    URI webSocketUri(URI server) {
        return uri(server, "https".equalsIgnoreCase(server.getScheme()) ? "wss" : "ws");
    }

    private URI uri(URI server, String scheme) {
        StringJoiner pairs = new StringJoiner("&");
        query.forEach((name, value) -> pairs.add(encode(name) + "=" + encode(value)));
        String text = scheme + "://" + server.getRawAuthority() + server.getRawPath() + path;
        return URI.create(query.isEmpty() ? text : text + "?" + pairs);
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
