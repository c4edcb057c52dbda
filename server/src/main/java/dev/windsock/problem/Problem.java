// SPDX-License-Identifier: Apache-2.0
package dev.windsock.problem;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The body of an error response: problem details (RFC 9457, section 3) with our own extension members. */
@Serdeable
@Schema(name = "Problem", description = "Why a request was rejected: problem details, RFC 9457.")
public record Problem(
        @Schema(
                example = "urn:windsock:problem:invalid-state",
                description = "`urn:windsock:problem:` followed by the code in lower case with hyphens.")
        String type,

        @Schema(example = "Invalid state", description = "A short phrase, the same for all problems with this code.")
        String title,

        @Schema(example = "409", minimum = "400", maximum = "599", description = "The HTTP status.")
        int status,

        @Schema(
                example = "The instance is STOPPED; `pause` requires RUNNING.",
                description = "A human-readable description of what went wrong in this case and what to do about it.")
        String detail,

        @Schema(
                pattern = "[A-Z][A-Z_]*",
                example = "INVALID_STATE",
                description = "The error code to branch on. More codes may be added.")
        String code,

        @Schema(description = "The `X-Request-ID` of the request; null if the headers could not be parsed.")
        @JsonInclude(JsonInclude.Include.ALWAYS)
        @Nullable String requestId,

        @Schema(
                requiredMode = Schema.RequiredMode.NOT_REQUIRED,
                description = "The invalid fields; absent if no field is invalid.")
        @JsonInclude(JsonInclude.Include.NON_EMPTY)
        List<FieldError> errors) {
    /** The media type, RFC 9457 section 6.1. */
    public static final String MEDIA_TYPE = "application/problem+json";
}
