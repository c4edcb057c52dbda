// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.call;

import dev.windsock.client.error.UnexpectedResponseException;
import dev.windsock.client.log.Position;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A response with its headers, such as X-Windsock-Position. Immutable except for the data.
 *
 * @param <T> the type of the body; Void if there is none
 */
public final class ApiResponse<T> {
    private static final String POSITION = "X-Windsock-Position";

    private final int statusCode;
    private final Map<String, List<String>> headers;
    private final T data;

    /** @param headers the headers by name, in any letter case */
    public ApiResponse(int statusCode, Map<String, List<String>> headers, T data) {
        this.statusCode = statusCode;
        this.headers = headers;
        this.data = data;
    }

    /** Returns the HTTP status: from 200 to 299, or 503 if the body describes the health of an unhealthy server. */
    public int getStatusCode() {
        return statusCode;
    }

    /** Returns the headers by name, in their original letter case. */
    public Map<String, List<String>> getHeaders() {
        return headers;
    }

    /** Returns the first value of a header; its name is case-insensitive. */
    public Optional<String> header(String name) {
        return headers.entrySet().stream()
                .filter(header -> header.getKey().equalsIgnoreCase(name))
                .map(Map.Entry::getValue)
                .flatMap(List::stream)
                .findFirst();
    }

    /**
     * Returns the position of the response. For a mutation, it is the position of the committed change. For a query, it is the
     * position after which to stream without missing a change.
     *
     * @throws UnexpectedResponseException if the response has no position, because a proxy has dropped the header
     */
    public Position position() {
        return header(POSITION)
                .map(Position::of)
                .orElseThrow(() -> new UnexpectedResponseException(
                        "The response has no " + POSITION + " header; a proxy may have dropped it", statusCode, null));
    }

    /** Returns the body; null if T is Void. */
    public T getData() {
        return data;
    }
}
