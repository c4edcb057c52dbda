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
 * Why a request was rejected: problem details, RFC 9457.
 *
 * @param code the server's code; UNEXPECTED_RESPONSE if the response is not from a Windsock server but, for example, from a
 *     proxy
 * @param retryAfter how long the server asks to wait before a retry; null if it does not ask
 */
public record Problem(
        String code,
        String detail,
        @Nullable String requestId,
        List<FieldError> errors,
        @Nullable Duration retryAfter) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Creates a problem without a retry delay. */
    public Problem(String code, String detail, @Nullable String requestId, List<FieldError> errors) {
        this(code, detail, requestId, errors, null);
    }

    /**
     * Parses the body of an error response. Any body is accepted.
     *
     * @param retryAfter the value of the Retry-After header; zero if there is none
     */
    public static Problem parse(@Nullable String body, Duration retryAfter) {
        JsonNode problem = read(body);
        List<FieldError> errors = new ArrayList<>();
        problem.path("errors")
                .forEach(error -> errors.add(new FieldError(
                        error.path("field").asText(), error.path("message").asText())));
        return new Problem(
                problem.path("code").asText(WindsockException.UNEXPECTED_RESPONSE),
                problem.path("detail").asText("The response does not contain problem details of a Windsock server"),
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
