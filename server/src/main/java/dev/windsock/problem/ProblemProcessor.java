// SPDX-License-Identifier: Apache-2.0
package dev.windsock.problem;

import io.micronaut.context.annotation.Primary;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.server.exceptions.response.ErrorContext;
import io.micronaut.http.server.exceptions.response.ErrorResponseProcessor;
import io.micronaut.http.server.netty.NettyHttpRequest;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import jakarta.inject.Singleton;
import java.util.List;

/** Makes problems of what the framework refuses: unknown paths, bad JSON, wrong media types, failures of our own. */
@Singleton
@Primary
final class ProblemProcessor implements ErrorResponseProcessor<byte[]> {
    private final Problems problems;

    ProblemProcessor(Problems problems) {
        this.problems = problems;
    }

    @Override
    public MutableHttpResponse<byte[]> processResponse(ErrorContext context, MutableHttpResponse<?> response) {
        HttpStatus status = response.status();
        if (status.getCode() == HttpStatus.BAD_REQUEST.getCode()) {
            RejectedException refusal = BadRequests.explain(context);
            return problems.fill(
                    response,
                    context.getRequest(),
                    refusal.code(),
                    String.valueOf(refusal.getMessage()),
                    refusal.errors());
        }
        if (context.getRequest() instanceof NettyHttpRequest<?> request
                && request.getNativeRequest().decoderResult().cause() instanceof TooLongFrameException tooLong) {
            return tooLong(response, request, tooLong);
        }
        return problems.fill(response, context.getRequest(), code(status), detail(status, context), List.of());
    }

    /** The framework takes a long head for a long body. */
    private MutableHttpResponse<byte[]> tooLong(
            MutableHttpResponse<?> response, NettyHttpRequest<?> request, TooLongFrameException tooLong) {
        boolean uri = tooLong instanceof TooLongHttpLineException;
        ErrorCode code = uri ? ErrorCode.URI_TOO_LONG : ErrorCode.HEADERS_TOO_LARGE;
        String detail =
                uri ? "The request's line is longer than it may be." : "The headers are larger than they may be.";
        return problems.fill(response.status(code.status()), request, code, detail, List.of());
    }

    private static ErrorCode code(HttpStatus status) {
        return switch (status.getCode()) {
            case 401 -> ErrorCode.UNAUTHENTICATED;
            case 403 -> ErrorCode.FORBIDDEN;
            case 404 -> ErrorCode.NOT_FOUND;
            case 405 -> ErrorCode.METHOD_NOT_ALLOWED;
            case 406 -> ErrorCode.NOT_ACCEPTABLE;
            case 413 -> ErrorCode.PAYLOAD_TOO_LARGE;
            case 415 -> ErrorCode.UNSUPPORTED_MEDIA_TYPE;
            case 426 -> ErrorCode.UPGRADE_REQUIRED;
            case 429 -> ErrorCode.RATE_LIMITED;
            case 503 -> ErrorCode.OVERLOADED;
            default -> status.getCode() < 500 ? ErrorCode.MALFORMED_REQUEST : ErrorCode.INTERNAL_ERROR;
        };
    }

    private static String detail(HttpStatus status, ErrorContext context) {
        if (status.getCode() >= 500 || context.getErrors().isEmpty()) {
            // what failed within is for the log, which has the request's id
            return status.getCode() >= 500 ? "The server failed; its log has the request's id." : status.getReason();
        }
        return status.getCode() == HttpStatus.NOT_FOUND.getCode()
                ? "There is nothing at this path."
                : context.getErrors().getFirst().getMessage();
    }
}
