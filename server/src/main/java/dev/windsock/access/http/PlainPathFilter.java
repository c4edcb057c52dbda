// SPDX-License-Identifier: Apache-2.0
package dev.windsock.access.http;

import dev.windsock.problem.ErrorCode;
import dev.windsock.problem.RejectedException;
import io.micronaut.core.order.Ordered;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ServerFilter;
import io.micronaut.http.filter.ServerFilterPhase;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Accepts only one spelling of each API path. The router accepts others, such as a trailing slash, which checks that compare paths would miss. Rejects NUL in parameters, since no database stores it.
 */
@ServerFilter(ServerFilter.MATCH_ALL_PATTERN)
final class PlainPathFilter implements Ordered {
    private static final List<String> INTERFACES = List.of("/api", "/ws", "/health", "/prometheus");
    private static final Pattern PLAIN = Pattern.compile("(/[A-Za-z0-9._~:@+-]+)+");

    @RequestFilter
    void check(HttpRequest<?> request) {
        // the parsed path is decoded; the raw one is not
        String path = request.getUri().getPath();
        boolean plain = PLAIN.matcher(request.getUri().getRawPath()).matches()
                && PLAIN.matcher(request.getPath()).matches();
        if (path != null && !plain && INTERFACES.stream().anyMatch(path.replaceAll("/+", "/")::startsWith)) {
            throw new RejectedException(ErrorCode.NOT_FOUND, "Nothing exists at this path.");
        }
        request.getParameters().forEach((name, values) -> {
            if (values.stream().anyMatch(value -> value.indexOf('\0') >= 0)) {
                throw RejectedException.invalid(name, "must not contain NUL characters");
            }
        });
    }

    @Override
    public int getOrder() {
        return ServerFilterPhase.SECURITY.before() - 1;
    }
}
