// SPDX-License-Identifier: Apache-2.0
package dev.windsock.access.http;

import dev.windsock.edge.Client;
import dev.windsock.principal.Caller;
import dev.windsock.principal.Principal;
import dev.windsock.problem.RequestId;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import java.util.Optional;

/** Reads the caller from an authenticated request. Stateless. */
public final class Callers {
    private Callers() {}

    /** Returns the caller; empty for a request without a credential. */
    public static Optional<Caller> of(HttpRequest<?> request) {
        return request.getAttribute(Credentials.PRINCIPAL, Principal.class)
                .map(principal -> new Caller(
                        principal,
                        RequestId.of(request),
                        Client.of(request).ipAddress(),
                        request.getHeaders().get(HttpHeaders.USER_AGENT)));
    }
}
