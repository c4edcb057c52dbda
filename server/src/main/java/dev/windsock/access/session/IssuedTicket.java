// SPDX-License-Identifier: Apache-2.0
package dev.windsock.access.session;

import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;

/** A ticket that was just issued. */
@Serdeable
@Schema(name = "Ticket", description = "Valid once, as the query parameter `ticket` of a stream or download.")
public record IssuedTicket(
        @Schema(description = "The value of the query parameter.")
        String ticket,

        @Schema(description = "When it expires.") Instant expiresAt) {}
