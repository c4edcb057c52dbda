// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.test;

import java.util.Map;
import java.util.Optional;

/**
 * A request or a handshake that the server has received. Immutable.
 *
 * @param path the path without the query
 * @param query the decoded parameters
 * @param headers the headers by lower-case name
 * @param body the body; empty if there is none
 */
public record ReceivedRequest(
        String method, String path, Map<String, String> query, Map<String, String> headers, String body) {
    public ReceivedRequest {
        query = Map.copyOf(query);
        headers = Map.copyOf(headers);
    }

    /** Returns the value of a header; the name must be in lower case. */
    public Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name));
    }

    boolean isWebSocket() {
        return header("upgrade").filter("websocket"::equalsIgnoreCase).isPresent();
    }

    /** Returns the position to resume after. */
    Optional<String> after() {
        return header("last-event-id").or(() -> Optional.ofNullable(query.get("after")));
    }
}
