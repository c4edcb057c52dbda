// SPDX-License-Identifier: Apache-2.0
package dev.windsock.problem;

import io.micronaut.context.annotation.Primary;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.server.HttpServerConfiguration;
import io.micronaut.http.server.exceptions.response.ErrorContext;
import io.micronaut.http.server.exceptions.response.ErrorResponseProcessor;
import io.micronaut.http.server.netty.NettyHttpRequest;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Renders the framework's own errors as problems: unknown paths, wrong media types, invalid bodies, failures. */
@Singleton
@Primary
final class ProblemProcessor implements ErrorResponseProcessor<byte[]> {
    private final Problems problems;
    private final long maxBodyBytes;

    ProblemProcessor(Problems problems, HttpServerConfiguration server) {
        this.problems = problems;
        this.maxBodyBytes = server.getMaxRequestSize();
    }

    @Override
    public MutableHttpResponse<byte[]> processResponse(ErrorContext context, MutableHttpResponse<?> response) {
        HttpStatus status = response.status();
        if (status == HttpStatus.BAD_REQUEST) {
            RejectedException rejection = BadRequests.translate(context);
            return problems.fill(
                    response,
                    context.getRequest(),
                    rejection.code(),
                    String.valueOf(rejection.getMessage()),
                    rejection.errors());
        }
        if (context.getRequest() instanceof NettyHttpRequest<?> request
                && request.getNativeRequest().decoderResult().cause() instanceof TooLongFrameException tooLong) {
            // the framework reports an oversized head as an oversized body
            ErrorCode code =
                    tooLong instanceof TooLongHttpLineException ? ErrorCode.URI_TOO_LONG : ErrorCode.HEADERS_TOO_LARGE;
            return problems.fill(response.status(code.status()), request, code, code.meaning(), List.of());
        }
        ErrorCode code = code(status);
        return problems.fill(response, context.getRequest(), code, detail(code, context, response), List.of());
    }

    private static ErrorCode code(HttpStatus status) {
        return switch (status.getCode()) {
            case 401 -> ErrorCode.UNAUTHENTICATED;
            case 403 -> ErrorCode.FORBIDDEN;
            case 404 -> ErrorCode.NOT_FOUND;
            case 405 -> ErrorCode.METHOD_NOT_ALLOWED;
            case 413 -> ErrorCode.PAYLOAD_TOO_LARGE;
            case 415 -> ErrorCode.UNSUPPORTED_MEDIA_TYPE;
            case 426 -> ErrorCode.UPGRADE_REQUIRED;
            case 429 -> ErrorCode.RATE_LIMITED;
            case 503 -> ErrorCode.OVERLOADED;
            default -> status.getCode() < 500 ? ErrorCode.MALFORMED_REQUEST : ErrorCode.INTERNAL_ERROR;
        };
    }

    private String detail(ErrorCode code, ErrorContext context, MutableHttpResponse<?> response) {
        return switch (code) {
            case NOT_FOUND -> "This path does not exist.";
            case METHOD_NOT_ALLOWED ->
                "This path does not support %s; it supports %s."
                        .formatted(context.getRequest().getMethodName(), allowed(response));
            case PAYLOAD_TOO_LARGE -> "The request body exceeds the limit of " + maxBodyBytes + " bytes.";
            case UNSUPPORTED_MEDIA_TYPE -> "This operation does not accept the Content-Type: send application/json.";
            case INTERNAL_ERROR -> "Internal server error. The server log has details under this request id.";
            default -> code.meaning();
        };
    }

    private static String allowed(MutableHttpResponse<?> response) {
        return Stream.of(String.valueOf(response.getHeaders().get(HttpHeaders.ALLOW))
                        .split(",", -1))
                .sorted()
                .collect(Collectors.joining(", "));
    }
}
