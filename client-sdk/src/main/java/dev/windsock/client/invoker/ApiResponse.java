// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.invoker;

import java.util.List;
import java.util.Map;

/**
 * An answer with its headers, such as X-Windsock-Position.
 *
 * <p>Threading: for any thread, but for what it has brought.
 *
 * @param <T> what it has brought; Void for nothing
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

    /** From 200 to 299. */
    public int getStatusCode() {
        return statusCode;
    }

    /** By name, in lower or upper case as they were sent. */
    public Map<String, List<String>> getHeaders() {
        return headers;
    }

    /** What was answered; null where T is Void. */
    public T getData() {
        return data;
    }
}
