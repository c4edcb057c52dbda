// SPDX-License-Identifier: Apache-2.0
package dev.windsock.access.session;

import dev.windsock.principal.Principal;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A credential that opens one stream or download, once.
 *
 * @param terminalId the terminal; null for any other purpose
 * @param expiresAt exclusive
 */
public record Ticket(
        Principal principal, Purpose purpose, @Nullable String terminalId, Instant expiresAt) {
    /** What a ticket opens. */
    public enum Purpose {
        STREAM,
        TERMINAL,
        DOWNLOAD;

        String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
