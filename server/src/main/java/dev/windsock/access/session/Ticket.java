// SPDX-License-Identifier: Apache-2.0
package dev.windsock.access.session;

import dev.windsock.principal.Principal;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Opens one stream, once, for whoever holds it.
 *
 * @param terminalId which terminal; null unless the purpose is one
 * @param expiresAt exclusive
 */
public record Ticket(
        Principal principal, Purpose purpose, @Nullable String terminalId, Instant expiresAt) {
    /** What a ticket opens. */
    public enum Purpose {
        STREAM,
        TERMINAL;

        String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
