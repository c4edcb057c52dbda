// SPDX-License-Identifier: Apache-2.0
package dev.windsock.problem;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.server.exceptions.ExceptionHandler;
import jakarta.inject.Singleton;

/** Renders rejections that our own code throws. */
@Singleton
final class RejectedExceptionHandler implements ExceptionHandler<RejectedException, HttpResponse<byte[]>> {
    private final Problems problems;

    RejectedExceptionHandler(Problems problems) {
        this.problems = problems;
    }

    @Override
    @SuppressWarnings("rawtypes") // as the framework declares it
    public HttpResponse<byte[]> handle(HttpRequest request, RejectedException rejection) {
        return problems.render(request, rejection);
    }
}
