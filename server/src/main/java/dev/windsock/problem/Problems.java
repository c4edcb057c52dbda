// SPDX-License-Identifier: Apache-2.0
package dev.windsock.problem;

import dev.windsock.headers.SecurityHeaders;
import dev.windsock.json.JsonCodec;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpMethod;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MutableHttpResponse;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Renders rejections, and counts those that are due to a limit. Thread-safe. */
@Singleton
public final class Problems {
    /** RFC 9110, section 9.2.1. */
    private static final Set<HttpMethod> SAFE_METHODS = EnumSet.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS);

    private static final String TYPE = "urn:windsock:problem:";

    private final JsonCodec json;
    private final RejectionMeters rejections;

    Problems(JsonCodec json, RejectionMeters rejections) {
        this.json = json;
        this.rejections = rejections;
    }

    /** Renders the response to a rejected request. */
    public MutableHttpResponse<byte[]> render(HttpRequest<?> request, RejectedException rejection) {
        MutableHttpResponse<byte[]> response = fill(
                HttpResponse.status(HttpStatus.valueOf(rejection.code().status())),
                request,
                rejection.code(),
                detail(request, rejection),
                rejection.errors());
        rejection.headers().forEach(response::header);
        Duration retryAfter = rejection.retryAfter();
        if (retryAfter != null) {
            // RFC 9110, section 10.2.3: whole seconds; rounded up, so that no retry is too early
            response.header(HttpHeaders.RETRY_AFTER, Long.toString(Math.max(1, (retryAfter.toMillis() + 999) / 1_000)));
        }
        return response;
    }

    /**
     * The sender of a mutation must know whether anything was changed, even if the request failed before the change.
     */
    private static String detail(HttpRequest<?> request, RejectedException rejection) {
        String detail = String.valueOf(rejection.getMessage());
        return rejection.precedesChange() && !SAFE_METHODS.contains(request.getMethod())
                ? detail + " Nothing was changed."
                : detail;
    }

    /** Writes a problem into a response that already has its status, and keeps its headers. */
    MutableHttpResponse<byte[]> fill(
            MutableHttpResponse<?> response,
            HttpRequest<?> request,
            ErrorCode code,
            String detail,
            List<FieldError> errors) {
        int status = response.code();
        String requestId = RequestId.of(request);
        Problem problem = problem(code, status, detail, requestId, errors);
        rejections.count(code);
        response.getHeaders().remove(HttpHeaders.CONTENT_LENGTH);
        if (code == ErrorCode.UNAUTHENTICATED) {
            // RFC 9110, section 11.6.1: a 401 response names a scheme
            response.getHeaders().set(HttpHeaders.WWW_AUTHENTICATE, "Bearer realm=\"windsock\"");
        }
        // filters do not see the response to a request that cannot be parsed
        response.getHeaders().set(RequestId.HEADER, requestId);
        SecurityHeaders.complete(response.getHeaders());
        return response.body(json.bytes(problem)).contentType(Problem.MEDIA_TYPE);
    }

    /**
     * Renders a complete HTTP/1.1 response to a request that was not received completely. The connection is closed after the
     * response.
     */
    public byte[] withoutRequest(ErrorCode code, String detail) {
        rejections.count(code);
        byte[] body = json.bytes(problem(code, code.status(), detail, null, List.of()));
        StringBuilder head = new StringBuilder("HTTP/1.1 " + code.status() + " " + code.title() + "\r\n");
        SecurityHeaders.always()
                .forEach((name, value) ->
                        head.append(name).append(": ").append(value).append("\r\n"));
        head.append("Content-Type: ").append(Problem.MEDIA_TYPE);
        head.append("\r\nContent-Length: ").append(body.length);
        head.append("\r\nConnection: close\r\n\r\n");
        byte[] start = head.toString().getBytes(StandardCharsets.US_ASCII);
        byte[] all = Arrays.copyOf(start, start.length + body.length);
        System.arraycopy(body, 0, all, start.length, body.length);
        return all;
    }

    private static Problem problem(
            ErrorCode code, int status, String detail, @Nullable String requestId, List<FieldError> errors) {
        return new Problem(
                TYPE + code.name().toLowerCase(Locale.ROOT).replace('_', '-'),
                code.title(),
                status,
                detail,
                code.name(),
                requestId,
                errors);
    }
}
