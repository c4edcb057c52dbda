// SPDX-License-Identifier: Apache-2.0
package dev.windsock.access.session;

import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.NotNull;
import org.jspecify.annotations.Nullable;

/** The purpose of the requested ticket. */
@Serdeable
@Schema(name = "TicketRequest", description = "What the ticket opens.")
public record TicketRequest(
        @NotNull @Schema(
                description =
                        "`stream` opens /ws, the dashboard stream or a log; `terminal` opens one terminal; `download` "
                                + "opens a log, a recording or an audit export.",
                allowableValues = {"stream", "terminal", "download"})
        String purpose,

        @Nullable @Schema(format = "uuid", description = "The terminal; required for the purpose `terminal`.")
        String terminalId) {}
