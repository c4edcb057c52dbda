// SPDX-License-Identifier: Apache-2.0
package dev.windsock.access.http;

import dev.windsock.access.key.KeyRing;
import dev.windsock.access.session.Sessions;
import dev.windsock.principal.CredentialCheck;
import dev.windsock.principal.Principal;
import jakarta.inject.Singleton;

/**
 * Checks whether the credential of a principal is still valid: the secret of its key, and its session if it has one.
 *
 * <p>Threading: for any thread; does not block.
 */
@Singleton
final class LiveCredentials implements CredentialCheck {
    private final KeyRing ring;
    private final Sessions sessions;

    LiveCredentials(KeyRing ring, Sessions sessions) {
        this.ring = ring;
        this.sessions = sessions;
    }

    @Override
    public boolean hasEnded(Principal principal) {
        return ring.hasEnded(principal)
                || principal.session().filter(id -> !sessions.isOpen(id)).isPresent();
    }
}
