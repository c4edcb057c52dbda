// SPDX-License-Identifier: Apache-2.0
package dev.windsock.headers;

import io.micronaut.http.MutableHttpHeaders;
import java.util.Map;

/**
 * Headers that restrict how browsers handle a response. They restrict media type sniffing, the loading of subresources,
 * framing, access by pages from other sites, the Referer header, and caching. Headers that a response already contains are
 * kept. Stateless.
 */
public final class SecurityHeaders {
    private static final Map<String, String> ALWAYS = Map.of(
            "X-Content-Type-Options", "nosniff",
            "Referrer-Policy", "no-referrer",
            "Cross-Origin-Opener-Policy", "same-origin",
            "Cross-Origin-Resource-Policy", "same-origin",
            "Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");

    private SecurityHeaders() {}

    /** Returns the default headers of every response; a response can override them. */
    public static Map<String, String> always() {
        return ALWAYS;
    }

    /** Adds the headers that every response must have, unless the response already has them. */
    public static void complete(MutableHttpHeaders headers) {
        ALWAYS.forEach((name, value) -> addMissing(headers, name, value));
    }

    /** Adds a header unless the response has it. */
    public static void addMissing(MutableHttpHeaders headers, String name, String value) {
        if (!headers.contains(name)) {
            headers.set(name, value);
        }
    }
}
