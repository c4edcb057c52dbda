package dev.windsock.problem;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A refusal as it is answered: problem details, RFC 9457 section 3, with members of our own. */
@Serdeable
@Schema(name = "Problem", description = "Why a request was refused: problem details, RFC 9457.")
public record Problem(
        @Schema(description = "urn:windsock:problem: and the code in lower case with hyphens.")
        String type,

        String title,
        @Schema(description = "The HTTP status.") int status,

        @Schema(description = "What went wrong this time, for people.")
        String detail,

        @Schema(description = "What to branch on, such as INVALID_STATE.")
        String code,

        @Schema(description = "The request's X-Request-ID; null when the request could not be read that far.")
        @JsonInclude(JsonInclude.Include.ALWAYS)
        @Nullable String requestId,

        @Schema(description = "What is wrong with which field; absent unless the request was not valid.")
        @JsonInclude(JsonInclude.Include.NON_EMPTY)
        List<FieldError> errors) {
    /** The media type, RFC 9457 section 6.1. */
    public static final String MEDIA_TYPE = "application/problem+json";
}
