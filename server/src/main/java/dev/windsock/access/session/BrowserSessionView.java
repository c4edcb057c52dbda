// SPDX-License-Identifier: Apache-2.0
package dev.windsock.access.session;

import dev.windsock.paging.PageRequest;
import dev.windsock.principal.Caller;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A session as clients see it, without its secrets. */
@Serdeable
@Schema(name = "BrowserSession", description = "A session in which a browser is signed in with a key.")
public record BrowserSessionView(
        @Schema(pattern = "[0-9a-f]{16}", description = "The public id of the session, which audit rows also contain.")
        String id,

        @Schema(pattern = "[0-9a-z]{8}", description = "The public id of the API key.")
        String keyId,

        @Schema(
                description = "The address of the client that signed in; null for a session that an earlier version of "
                        + "Windsock opened.")
        @Nullable String ipAddress,

        @Schema(description = "The `User-Agent` of the client that signed in; null if it sent none.") @Nullable String userAgent,

        @Schema(description = "The time of the sign-in.") Instant createdAt,

        @Schema(description = "Last use by a request, accurate to a minute.")
        Instant lastUsedAt,

        @Schema(description = "When the session ends if it is not used again.")
        Instant expiresAt,

        @Schema(description = "Whether the request belongs to this session.")
        boolean current) {
    static BrowserSessionView of(Session session, Caller caller) {
        String address = session.browser().ipAddress();
        return new BrowserSessionView(
                session.name(),
                session.keyId().value(),
                address.isEmpty() ? null : address,
                session.browser().userAgent(),
                session.createdAt(),
                session.lastSeenAt(),
                session.end(),
                caller.principal().session().equals(Optional.of(session.id())));
    }

    @Serdeable
    @Schema(name = "BrowserSessionPage", description = "One page of sessions, newest first.")
    public record Page(
            List<BrowserSessionView> items,

            @Schema(description = PageRequest.NEXT_CURSOR) @Nullable String nextCursor) {}
}
