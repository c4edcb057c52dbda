// SPDX-License-Identifier: Apache-2.0
package dev.windsock.stream.ws;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** Rejects a command. */
@Serdeable
@Schema(name = "StreamError", description = "Rejects a command. The codes are those of REST.")
public record StreamError(
        @Schema(allowableValues = "ERROR") String type,

        @Schema(
                description = "The command's request_id; absent if it had none or could not be parsed.",
                nullable = false)
        @JsonInclude(JsonInclude.Include.NON_NULL)
        @Nullable String requestId,

        @Schema(description = "The error code, for programs, such as FORBIDDEN.")
        String code,

        @Schema(description = "What went wrong, for people.")
        String message) {}
