// SPDX-License-Identifier: Apache-2.0
package dev.windsock.problem;

import io.micronaut.context.annotation.Replaces;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.server.exceptions.ExceptionHandler;
import io.micronaut.security.authentication.AuthorizationException;
import io.micronaut.security.authentication.DefaultAuthorizationExceptionHandler;
import jakarta.inject.Singleton;

/** Renders the rejections of the security framework. */
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
                        ? new RejectedException(
                                ErrorCode.FORBIDDEN, "The credential lacks the permission for this operation.")
                        : new RejectedException(
                                ErrorCode.UNAUTHENTICATED,
                                "Authentication required: send an API key as `X-API-Key` or `Authorization: Bearer`."));
    }
}
