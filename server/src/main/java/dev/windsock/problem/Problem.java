// SPDX-License-Identifier: Apache-2.0
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
        @Schema(
                example = "urn:windsock:problem:invalid-state",
                description = "urn:windsock:problem: and the code in lower case with hyphens.")
        String type,

        @Schema(example = "Invalid state", description = "What went wrong, the same for each code.")
        String title,

        @Schema(example = "409", minimum = "400", maximum = "599", description = "The HTTP status.")
        int status,

        @Schema(
                example = "The instance is STOPPED; pause works from RUNNING.",
                description = "What went wrong this time, for people.")
        String detail,

        @Schema(
                pattern = "[A-Z][A-Z_]*",
                example = "INVALID_STATE",
                description =
                        "What to branch on; more may come. 400: VALIDATION_FAILED, MALFORMED_BODY, NESTED_TOO_DEEPLY, MALFORMED_REQUEST,"
                                + " KEY_IN_URL. 401: UNAUTHENTICATED. 403: FORBIDDEN, ORIGIN_NOT_ALLOWED, CSRF_HEADER_MISSING."
                                + " 404: NOT_FOUND. 405: METHOD_NOT_ALLOWED. 406: NOT_ACCEPTABLE. 408: REQUEST_TIMEOUT. 409: INVALID_STATE, NAME_TAKEN,"
                                + " VERSION_CONFLICT, IDEMPOTENCY_KEY_REUSED, UNSUPPORTED_BY_DRIVER, VOLUME_IN_USE,"
                                + " MOUNT_PATH_TAKEN, VPC_IN_USE, PORT_TAKEN, QUOTA_EXCEEDED, TENANT_NOT_EMPTY, CIDR_OVERLAP,"
                                + " NOT_CONTROLLER. 413: PAYLOAD_TOO_LARGE. 414: URI_TOO_LONG. 415: UNSUPPORTED_MEDIA_TYPE."
                                + " 426: UPGRADE_REQUIRED. 429: RATE_LIMITED, TOO_MANY_CONNECTIONS, TOO_MANY_TERMINALS."
                                + " 431: HEADERS_TOO_LARGE."
                                + " 500: INTERNAL_ERROR. 503: DRAINING, OVERLOADED, STORE_UNAVAILABLE, STORE_FULL, DRIVER_FAILED.")
        String code,

        @Schema(description = "The request's X-Request-ID; null when the request could not be read that far.")
        @JsonInclude(JsonInclude.Include.ALWAYS)
        @Nullable String requestId,

        @Schema(
                requiredMode = Schema.RequiredMode.NOT_REQUIRED,
                description = "What is wrong with which field; absent unless the request was not valid.")
        @JsonInclude(JsonInclude.Include.NON_EMPTY)
        List<FieldError> errors) {
    /** The media type, RFC 9457 section 6.1. */
    public static final String MEDIA_TYPE = "application/problem+json";
}
