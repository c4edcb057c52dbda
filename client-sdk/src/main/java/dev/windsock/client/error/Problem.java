// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.error;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.windsock.client.error.WindsockException.FieldError;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The reason for a rejected request: problem details, RFC 9457.
 *
 * @param code the server's code; UNEXPECTED_RESPONSE if the response is not from a Windsock server but, for example, from a
 *     proxy
 * @param retryAfter the delay that the server requests before a retry; null if it requests none
 */
public record Problem(
        String code,
        String detail,
        @Nullable String requestId,
        List<FieldError> errors,
        @Nullable Duration retryAfter) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** The format of Windsock's codes; other servers use other formats, such as numbers. */
    private static final Pattern CODE = Pattern.compile("[A-Z][A-Z0-9_]*");

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
        String code = problem.path("code").asText("");
        return new Problem(
                CODE.matcher(code).matches() ? code : WindsockException.UNEXPECTED_RESPONSE,
                problem.path("detail").asText("The response does not contain problem details from a Windsock server"),
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

    /** Returns whether the response is not from a Windsock server. */
    public boolean isForeign() {
        return code.equals(WindsockException.UNEXPECTED_RESPONSE);
    }

    /** Returns this problem with a different detail. */
    public Problem withDetail(String newDetail) {
        return new Problem(code, newDetail, requestId, errors, retryAfter);
    }

    String describe(int status) {
        if (isForeign()) {
            return detail;
        }
        String request = requestId == null ? "" : ", request " + requestId;
        return code + ": " + detail + " (status " + status + request + ")";
    }
}
