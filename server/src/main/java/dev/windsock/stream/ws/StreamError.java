// SPDX-License-Identifier: Apache-2.0
package dev.windsock.stream.ws;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** Refuses a command. */
@Serdeable
@Schema(name = "StreamError", description = "Refuses a command; codes are those of REST.")
public record StreamError(
        @Schema(allowableValues = "ERROR") String type,

        @Schema(description = "Of the command; absent where it had none or could not be read.", nullable = false)
        @JsonInclude(JsonInclude.Include.NON_NULL)
        @Nullable String requestId,

        @Schema(description = "What to branch on, such as FORBIDDEN.")
        String code,

        @Schema(description = "What went wrong, for people.")
        String message) {}
