// SPDX-License-Identifier: Apache-2.0
package dev.windsock.edge;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http2.Http2Headers;

/**
 * Ignores the media types that a client accepts, as RFC 9110, section 12.5.1 allows: each operation has a single
 * representation, or a parameter selects one. The framework would return 406 to clients that request another type, such as
 * generated clients that accept only the error media type. Only whether the client requests a page is kept.
 *
 * <p>This happens before the framework reads the request. A filter would have to run before the route is known, and after such
 * a filter, the framework runs every other filter, even those that do not apply (Micronaut 4.10). Stateless.
 */
final class AcceptedTypes {
    private static final String PAGE = "text/html";
    private static final String PAGE_FIRST = PAGE + ", */*";

    private AcceptedTypes() {}

    static void ignore(HttpHeaders headers) {
        if (headers.getAll(HttpHeaderNames.ACCEPT).stream().anyMatch(types -> types.contains(PAGE))) {
            headers.set(HttpHeaderNames.ACCEPT, PAGE_FIRST);
        } else {
            headers.remove(HttpHeaderNames.ACCEPT);
        }
    }

    static void ignore(Http2Headers headers) {
        if (headers.getAll(HttpHeaderNames.ACCEPT).stream()
                .anyMatch(types -> types.toString().contains(PAGE))) {
            headers.set(HttpHeaderNames.ACCEPT, PAGE_FIRST);
        } else {
            headers.remove(HttpHeaderNames.ACCEPT);
        }
    }
}
