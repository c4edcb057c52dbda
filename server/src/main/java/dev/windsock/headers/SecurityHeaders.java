// SPDX-License-Identifier: Apache-2.0
package dev.windsock.headers;

import io.micronaut.http.HttpHeaders;
import io.micronaut.http.MutableHttpHeaders;
import java.util.List;
import java.util.Map;

/**
 * What keeps a browser from doing with an answer what it was not made for: guessing its type, loading anything for it,
 * framing it, lending it to pages of other sites, telling others its address, or keeping it. What a page needs otherwise
 * it says itself, and that stays. Stateless.
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

    /** Below these, answers are for who asked alone. */
    private static final List<String> PRIVATE = List.of("/api", "/ws", "/health", "/prometheus");

    private SecurityHeaders() {}

    /** Those of every answer that has none of its own. */
    public static Map<String, String> always() {
        return ALWAYS;
    }

    /** Adds those that are missing, whatever the answer. */
    public static void complete(MutableHttpHeaders answer) {
        ALWAYS.forEach((name, value) -> addMissing(answer, name, value));
    }

    /** Adds also those that depend on what was asked for, and over what. */
    public static void complete(MutableHttpHeaders answer, String path, boolean tls) {
        complete(answer);
        if (PRIVATE.stream().anyMatch(path::startsWith)) {
            addMissing(answer, HttpHeaders.CACHE_CONTROL, "no-store");
        }
        if (tls) {
            // RFC 6797, section 7.2: over nothing else
            addMissing(answer, "Strict-Transport-Security", HSTS);
        }
    }

    private static void addMissing(MutableHttpHeaders answer, String name, String value) {
        if (!answer.contains(name)) {
            answer.set(name, value);
        }
    }
}
