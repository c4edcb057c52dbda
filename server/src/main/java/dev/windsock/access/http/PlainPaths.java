// SPDX-License-Identifier: Apache-2.0
package dev.windsock.access.http;

import dev.windsock.edge.InterfacePaths;
import dev.windsock.problem.ErrorCode;
import dev.windsock.problem.RejectedException;
import io.micronaut.http.HttpRequest;
import org.jspecify.annotations.Nullable;

/**
 * Accepts only one spelling of each API path. The router accepts other spellings, such as a trailing slash, and checks that
 * compare paths would miss them. Rejects NUL in parameters, since no database stores it. Stateless.
 */
final class PlainPaths {
    private static final String PLAIN = "._~:@+-";

    private PlainPaths() {}

    /** @throws RejectedException NOT_FOUND, VALIDATION_FAILED */
    static void check(HttpRequest<?> request) {
        if (!isPlain(request.getPath()) || !isPlain(request.getUri().getRawPath())) {
            // the parsed path is decoded; the raw path is not
            rejectInterface(request.getUri().getPath());
        }
        request.getParameters().forEach((name, values) -> {
            if (values.stream().anyMatch(value -> value.indexOf('\0') >= 0)) {
                throw RejectedException.invalid(name, "must not contain NUL characters");
            }
        });
    }

    /** Returns whether a path consists of segments that have only one spelling, like the segments of the API. */
    private static boolean isPlain(@Nullable String path) {
        if (path == null) {
            return false;
        }
        boolean segment = false;
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            if (c == '/') {
                if (i > 0 && !segment) {
                    return false;
                }
                segment = false;
            } else if (i > 0 && isPlain(c)) {
                segment = true;
            } else {
                return false;
            }
        }
        return segment;
    }

    private static boolean isPlain(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || PLAIN.indexOf(c) >= 0;
    }

    private static void rejectInterface(@Nullable String path) {
        if (path != null && InterfacePaths.match(path.replaceAll("/+", "/"))) {
            throw new RejectedException(ErrorCode.NOT_FOUND, "Nothing exists at this path.");
        }
    }
}
