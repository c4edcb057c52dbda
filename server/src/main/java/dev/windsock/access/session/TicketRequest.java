// SPDX-License-Identifier: Apache-2.0
package dev.windsock.access.session;

import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.NotNull;
import org.jspecify.annotations.Nullable;

/** What to open with the ticket. */
@Serdeable
@Schema(name = "TicketRequest", description = "What to open with the ticket.")
public record TicketRequest(
        @NotNull @Schema(
                description = "What it opens: /ws or the dashboard's stream, or one terminal.",
                allowableValues = {"stream", "terminal"})
        String purpose,

        @Nullable @Schema(format = "uuid", description = "Which terminal; required for the purpose terminal.")
        String terminalId) {}
