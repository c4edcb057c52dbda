package dev.windsock.problem;

import dev.windsock.headers.SecurityHeaders;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.serde.ObjectMapper;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** Renders refusals. Stateless. */
@Singleton
public final class Problems {
    private static final String TYPE = "urn:windsock:problem:";

    private final ObjectMapper json;

    Problems(ObjectMapper json) {
        this.json = json;
    }

    /** The answer to a refused request. */
    public MutableHttpResponse<byte[]> render(HttpRequest<?> request, RefusedException refusal) {
        MutableHttpResponse<byte[]> response = fill(
                HttpResponse.status(HttpStatus.valueOf(refusal.code().status())),
                request,
                refusal.code(),
                refusal.getMessage() == null ? refusal.code().title() : refusal.getMessage(),
                refusal.errors());
        refusal.headers().forEach(response::header);
        Duration retryAfter = refusal.retryAfter();
        if (retryAfter != null) {
            // RFC 9110, section 10.2.3: whole seconds; rounded up, so that nobody comes too early
            response.header(HttpHeaders.RETRY_AFTER, Long.toString(Math.max(1, (retryAfter.toMillis() + 999) / 1_000)));
        }
        return response;
    }

    /** Makes a problem of a response that has its status, and keeps its headers. */
    MutableHttpResponse<byte[]> fill(
            MutableHttpResponse<?> response,
            HttpRequest<?> request,
            ErrorCode code,
            String detail,
            List<FieldError> errors) {
        int status = response.code();
        String requestId = RequestId.of(request);
        Problem problem = new Problem(
                TYPE + code.name().toLowerCase(Locale.ROOT).replace('_', '-'),
                code.title(),
                status,
                detail,
                code.name(),
                requestId,
                errors);
        response.getHeaders().remove(HttpHeaders.CONTENT_LENGTH);
        if (code == ErrorCode.UNAUTHENTICATED) {
            // RFC 9110, section 11.6.1: a 401 names a scheme
            response.getHeaders().set(HttpHeaders.WWW_AUTHENTICATE, "Bearer realm=\"windsock\"");
        }
        // no filter sees the answer to a request that cannot be read
        response.getHeaders().set(RequestId.HEADER, requestId);
        SecurityHeaders.complete(response.getHeaders());
        return response.body(write(problem)).contentType(Problem.MEDIA_TYPE);
    }

    private byte[] write(Problem problem) {
        try {
            return json.writeValueAsBytes(problem);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
