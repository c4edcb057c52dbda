// SPDX-License-Identifier: Apache-2.0
package dev.windsock.access.http;

import dev.windsock.edge.Client;
import dev.windsock.principal.Caller;
import dev.windsock.principal.Principal;
import dev.windsock.problem.RequestId;
import dev.windsock.trace.RequestTrace;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import java.util.Optional;

/** Reads the caller from an authenticated request. Stateless. */
public final class Callers {
    /** The request attribute that holds the caller once it is known. */
    private static final String CALLER = "windsock.caller";

    private Callers() {}

    /** Returns the caller; empty for a request without a credential. */
    public static Optional<Caller> of(HttpRequest<?> request) {
        Optional<Caller> known = request.getAttribute(CALLER, Caller.class);
        return known.isPresent()
                ? known
                : request.getAttribute(Credentials.PRINCIPAL, Principal.class).map(principal -> {
                    Caller caller = new Caller(
                            principal,
                            RequestId.of(request),
                            Client.of(request).ipAddress(),
                            request.getHeaders().get(HttpHeaders.USER_AGENT),
                            RequestTrace.of(request));
                    request.setAttribute(CALLER, caller);
                    return caller;
                });
    }
}
