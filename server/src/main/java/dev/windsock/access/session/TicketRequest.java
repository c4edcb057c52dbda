// SPDX-License-Identifier: Apache-2.0
package dev.windsock.access.session;

import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.NotNull;
import org.jspecify.annotations.Nullable;

/** The stream that the ticket opens. */
@Serdeable
@Schema(name = "TicketRequest", description = "The stream that the ticket opens.")
public record TicketRequest(
        @NotNull @Schema(
                description = "`stream` opens /ws or the dashboard stream; `terminal` opens one terminal.",
                allowableValues = {"stream", "terminal"})
        String purpose,

        @Nullable @Schema(format = "uuid", description = "The terminal; required for the purpose `terminal`.")
        String terminalId) {}
