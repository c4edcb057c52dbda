package dev.windsock.access;

import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.NotNull;
import org.jspecify.annotations.Nullable;

/** What to open with the ticket. */
@Serdeable
@Schema(name = "TicketRequest")
public record TicketRequest(
        @NotNull @Schema(description = "stream or terminal", example = "stream")
        String purpose,

        @Nullable @Schema(description = "Which terminal; required for the purpose terminal.")
        String terminalId) {}
