// SPDX-License-Identifier: Apache-2.0
package dev.windsock.edge;

import dev.windsock.problem.ErrorCode;
import dev.windsock.problem.Problems;
import dev.windsock.problem.RejectedException;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.server.exceptions.ExceptionHandler;
import io.netty.handler.codec.http2.Http2Exception;
import jakarta.inject.Singleton;

/**
 * Handles requests whose HTTP/2 stream the client ended before the body was complete. The client can no longer receive a
 * response, and the framework would log an error with a stack trace. Stateless.
 */
@Singleton
final class EndedStreamHandler implements ExceptionHandler<Http2Exception, HttpResponse<byte[]>> {
    private final Problems problems;

    EndedStreamHandler(Problems problems) {
        this.problems = problems;
    }

    @Override
    @SuppressWarnings("rawtypes") // as the framework declares it
    public HttpResponse<byte[]> handle(HttpRequest request, Http2Exception ended) {
        return problems.render(
                request,
                new RejectedException(ErrorCode.MALFORMED_REQUEST, "The stream ended before the body was complete."));
    }
}
