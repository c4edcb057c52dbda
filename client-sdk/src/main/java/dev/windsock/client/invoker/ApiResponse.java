// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.invoker;

import java.util.List;
import java.util.Map;

/**
 * A response with its headers, such as X-Windsock-Position. Immutable except for the data.
 *
 * @param <T> the type of the body; Void if there is none
 */
public final class ApiResponse<T> {
    private final int statusCode;
    private final Map<String, List<String>> headers;
    private final T data;

    ApiResponse(int statusCode, Map<String, List<String>> headers, T data) {
        this.statusCode = statusCode;
        this.headers = headers;
        this.data = data;
    }

    /** Returns the HTTP status, from 200 to 299. */
    public int getStatusCode() {
        return statusCode;
    }

    /** Returns the headers by name, in the case in which they were sent. */
    public Map<String, List<String>> getHeaders() {
        return headers;
    }

    /** Returns the body; null if T is Void. */
    public T getData() {
        return data;
    }
}
