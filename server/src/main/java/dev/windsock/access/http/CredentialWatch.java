// SPDX-License-Identifier: Apache-2.0
package dev.windsock.access.http;

import dev.windsock.access.key.KeyRing;
import dev.windsock.access.session.Sessions;
import dev.windsock.principal.CredentialCheck;
import dev.windsock.principal.CredentialListener;
import dev.windsock.principal.CredentialsChanged;
import dev.windsock.principal.Principal;
import io.micronaut.context.BeanProvider;
import io.micronaut.runtime.event.annotation.EventListener;
import io.micronaut.scheduling.annotation.Scheduled;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.stream.Stream;

/**
 * Checks whether credentials are valid, and notifies listeners when they end: immediately after a revocation or a sign-out, and within half a second after an expiry, the end of a grace period or the end of a session.
 *
 * <p>Threading: for any thread; {@code lastChecked} is guarded by this.
 */
@Singleton
final class CredentialWatch implements CredentialCheck {
    private final KeyRing ring;
    private final Sessions sessions;
    private final BeanProvider<CredentialListener> listeners;
    private final Clock clock;
    private Instant lastChecked;

    CredentialWatch(KeyRing ring, Sessions sessions, BeanProvider<CredentialListener> listeners, Clock clock) {
        this.ring = ring;
        this.sessions = sessions;
        this.listeners = listeners;
        this.clock = clock;
        this.lastChecked = clock.instant();
    }

    /** Checks the secret of the key, and the session if there is one. */
    @Override
    public boolean hasEnded(Principal principal) {
        return ring.hasEnded(principal)
                || principal.session().filter(id -> !sessions.isOpen(id)).isPresent();
    }

    /** Has the listeners close everything that no longer has a valid credential. */
    @EventListener
    void check(CredentialsChanged changed) {
        check();
    }

    private void check() {
        listeners.forEach(listener -> listener.ended(this::hasEnded));
    }

    @Scheduled(fixedDelay = "500ms")
    void checkThoseThatEndByTheClock() {
        if (someEndedSinceTheLastTime()) {
            check();
        }
    }

    private synchronized boolean someEndedSinceTheLastTime() {
        Instant from = lastChecked;
        Instant now = clock.instant();
        lastChecked = now;
        return sessions.someEnded(from, now) || keyEnded(from, now);
    }

    private boolean keyEnded(Instant from, Instant now) {
        return ring.all().stream()
                .flatMap(key -> Stream.concat(
                        Stream.ofNullable(key.expiresAt()),
                        key.secrets().stream().flatMap(secret -> Stream.ofNullable(secret.validUntil()))))
                .anyMatch(end -> end.isAfter(from) && !end.isAfter(now));
    }
}
