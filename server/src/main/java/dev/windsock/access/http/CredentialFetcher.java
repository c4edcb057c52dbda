// SPDX-License-Identifier: Apache-2.0
package dev.windsock.access.http;

import dev.windsock.access.key.KeyAddresses;
import dev.windsock.principal.Permission;
import io.micronaut.core.async.publisher.Publishers;
import io.micronaut.http.HttpRequest;
import io.micronaut.security.authentication.Authentication;
import io.micronaut.security.filters.AuthenticationFetcher;
import jakarta.inject.Singleton;
import org.reactivestreams.Publisher;

/** Provides the security framework with the sender of a request, whose permissions are its roles. Records the address that a key is used from before anything can be rejected. Does not block. */
@Singleton
final class CredentialFetcher implements AuthenticationFetcher<HttpRequest<?>> {
    private final Credentials credentials;
    private final KeyAddresses addresses;

    CredentialFetcher(Credentials credentials, KeyAddresses addresses) {
        this.credentials = credentials;
        this.addresses = addresses;
    }

    @Override
    public Publisher<Authentication> fetchAuthentication(HttpRequest<?> request) {
        try {
            return credentials
                    .authenticate(request)
                    .map(principal -> {
                        request.setAttribute(Credentials.PRINCIPAL, principal);
                        Callers.of(request).ifPresent(addresses::seen);
                        return Publishers.just(Authentication.build(
                                principal.keyId().value(),
                                principal.permissions().stream()
                                        .map(Permission::wireName)
                                        .toList()));
                    })
                    .orElseGet(Publishers::empty);
        } catch (RuntimeException e) {
            return Publishers.just(e);
        }
    }
}
