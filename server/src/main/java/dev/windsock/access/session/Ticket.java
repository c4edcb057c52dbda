// SPDX-License-Identifier: Apache-2.0
package dev.windsock.access.session;

import dev.windsock.id.KeyId;
import dev.windsock.id.SessionId;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A credential that opens one stream or download, once.
 *
 * @param keyId the key that issued the ticket
 * @param secretVersion the version of that key's secret
 * @param session the session that issued the ticket; the ticket ends with the session; empty if a key issued the ticket
 *     directly
 * @param terminalId the terminal; null for any other purpose
 * @param expiresAt the expiry time according to the store's clock, exclusive
 */
public record Ticket(
        KeyId keyId,
        int secretVersion,
        Optional<SessionId> session,
        Purpose purpose,
        @Nullable String terminalId,
        Instant expiresAt) {
    /** How long a ticket is valid. */
    static final Duration VALID_FOR = Duration.ofSeconds(30);

    /** The purpose of a ticket. */
    public enum Purpose {
        STREAM,
        TERMINAL,
        DOWNLOAD;

        String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
