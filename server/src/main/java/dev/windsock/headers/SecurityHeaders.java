// SPDX-License-Identifier: Apache-2.0
package dev.windsock.headers;

import io.micronaut.http.HttpHeaders;
import io.micronaut.http.MutableHttpHeaders;
import java.util.List;
import java.util.Map;

/**
 * Headers that restrict what a browser does with a response: guess its media type, load anything for it, frame it, share it
 * with pages of other sites, send its URL to others, or cache it. Headers that a response sets itself stay. Stateless.
 */
public final class SecurityHeaders {
    /** RFC 6797, section 6.1: a year. */
    private static final String HSTS = "max-age=31536000";

    private static final Map<String, String> ALWAYS = Map.of(
            "X-Content-Type-Options", "nosniff",
            "Referrer-Policy", "no-referrer",
            "Cross-Origin-Opener-Policy", "same-origin",
            "Cross-Origin-Resource-Policy", "same-origin",
            "Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");

    /** Responses below these paths are for the caller only. */
    private static final List<String> PRIVATE = List.of("/api", "/ws", "/health", "/prometheus");

    private SecurityHeaders() {}

    /** Returns the headers of every response that does not set them itself. */
    public static Map<String, String> always() {
        return ALWAYS;
    }

    /** Adds the missing headers that every response has. */
    public static void complete(MutableHttpHeaders headers) {
        ALWAYS.forEach((name, value) -> addMissing(headers, name, value));
    }

    /** Adds the missing headers, including those that depend on the path and on TLS. */
    public static void complete(MutableHttpHeaders headers, String path, boolean tls) {
        complete(headers);
        if (PRIVATE.stream().anyMatch(path::startsWith)) {
            addMissing(headers, HttpHeaders.CACHE_CONTROL, "no-store");
        }
        if (tls) {
            // RFC 6797, section 7.2: over TLS only
            addMissing(headers, "Strict-Transport-Security", HSTS);
        }
    }

    private static void addMissing(MutableHttpHeaders headers, String name, String value) {
        if (!headers.contains(name)) {
            headers.set(name, value);
        }
    }
}
