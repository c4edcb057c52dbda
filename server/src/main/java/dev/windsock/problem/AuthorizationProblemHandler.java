// SPDX-License-Identifier: Apache-2.0
package dev.windsock.problem;

import io.micronaut.context.annotation.Replaces;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.server.exceptions.ExceptionHandler;
import io.micronaut.security.authentication.AuthorizationException;
import io.micronaut.security.authentication.DefaultAuthorizationExceptionHandler;
import jakarta.inject.Singleton;

/** Answers what the security framework refuses. */
@Singleton
@Replaces(DefaultAuthorizationExceptionHandler.class)
final class AuthorizationProblemHandler implements ExceptionHandler<AuthorizationException, MutableHttpResponse<?>> {
    private final Problems problems;

    AuthorizationProblemHandler(Problems problems) {
        this.problems = problems;
    }

    @Override
    @SuppressWarnings("rawtypes") // as the framework declares it
    public MutableHttpResponse<?> handle(HttpRequest request, AuthorizationException exception) {
        return problems.render(
                request,
                exception.isForbidden()
                        ? new RejectedException(ErrorCode.FORBIDDEN, "The key lacks the permission for this.")
                        : new RejectedException(
                                ErrorCode.UNAUTHENTICATED, "Send an API key as X-API-Key or Authorization: Bearer."));
    }
}
