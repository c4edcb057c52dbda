// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.windsock.client.WindsockException.FieldError;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Why a request was refused: problem details, RFC 9457.
 *
 * @param retryAfter how long to wait before another try, as the server asks; null where it does not
 * @param code UNEXPECTED_ANSWER where who answered is no Windsock server, such as a proxy
 */
public record Problem(
        String code,
        String detail,
        @Nullable String requestId,
        List<FieldError> errors,
        @Nullable Duration retryAfter) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** A problem that the client itself has. */
    public Problem(String code, String detail, @Nullable String requestId, List<FieldError> errors) {
        this(code, detail, requestId, errors, null);
    }

    /**
     * Reads the body of an answer, whatever it is.
     *
     * @param retryAfter what the header says; zero where there is none
     */
    public static Problem parse(@Nullable String body, Duration retryAfter) {
        JsonNode problem = read(body);
        List<FieldError> errors = new ArrayList<>();
        problem.path("errors")
                .forEach(error -> errors.add(new FieldError(
                        error.path("field").asText(), error.path("message").asText())));
        return new Problem(
                problem.path("code").asText(WindsockException.UNEXPECTED_ANSWER),
                problem.path("detail").asText("the answer is no problem details of a Windsock server"),
                problem.path("request_id").textValue(),
                List.copyOf(errors),
                retryAfter.isZero() ? null : retryAfter);
    }

    private static JsonNode read(@Nullable String body) {
        try {
            return JSON.readTree(body == null ? "" : body);
        } catch (JsonProcessingException e) {
            return JSON.createObjectNode();
        }
    }

    String describe(int status) {
        String request = requestId == null ? "" : ", request " + requestId;
        return code + ": " + detail + " (status " + status + request + ")";
    }
}
