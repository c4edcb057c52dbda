package dev.windsock.access;

import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;

/** A ticket that was just made. */
@Serdeable
@Schema(name = "Ticket", description = "Works once, as the query parameter ticket of a stream.")
public record IssuedTicket(String ticket, Instant expiresAt) {}
