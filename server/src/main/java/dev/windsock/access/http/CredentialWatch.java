// SPDX-License-Identifier: Apache-2.0
package dev.windsock.access.http;

import dev.windsock.access.key.KeyRing;
import dev.windsock.access.key.KeyUses;
import dev.windsock.access.key.StoredKey;
import dev.windsock.access.session.Sessions;
import dev.windsock.principal.CredentialCheck;
import dev.windsock.principal.CredentialListener;
import dev.windsock.principal.CredentialsChanged;
import dev.windsock.principal.Principal;
import dev.windsock.retry.PeriodicChecks;
import io.micronaut.context.BeanProvider;
import io.micronaut.runtime.event.annotation.EventListener;
import io.micronaut.scheduling.annotation.Scheduled;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Checks whether credentials are valid, records which keys streams are using, and notifies listeners when credentials end.
 * Listeners are notified immediately after a revocation or a sign-out, and otherwise within half a second after the credential
 * ends.
 *
 * <p>Threading: thread-safe; {@code lastChecked} is guarded by this.
 */
@Singleton
final class CredentialWatch implements CredentialCheck {
    private static final Duration CLOCK_CHECK_INTERVAL = Duration.ofMillis(500);

    private final KeyRing ring;
    private final KeyUses uses;
    private final Sessions sessions;
    private final BeanProvider<CredentialListener> listeners;
    private final Clock clock;
    private Instant lastChecked;

    CredentialWatch(
            KeyRing ring, KeyUses uses, Sessions sessions, BeanProvider<CredentialListener> listeners, Clock clock) {
        this.ring = ring;
        this.uses = uses;
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

    /** Instructs the listeners to close everything whose credential is no longer valid. */
    @EventListener
    void check(CredentialsChanged changed) {
        check();
    }

    private void check() {
        listeners.forEach(listener -> listener.ended(this::hasEnded));
    }

    /**
     * Checks the credentials of everything that is open. An open stream counts as a use of its key, even if the client sends
     * nothing.
     */
    @Scheduled(initialDelay = "1m", fixedDelay = "1m")
    void checkAndNoteUse() {
        listeners.forEach(listener -> listener.ended(principal -> {
            if (hasEnded(principal)) {
                return true;
            }
            uses.used(principal.keyId());
            return false;
        }));
    }

    @Inject
    void schedule(PeriodicChecks checks) {
        checks.every(CLOCK_CHECK_INTERVAL, this::checkThoseThatEndByTheClock);
    }

    private void checkThoseThatEndByTheClock() {
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
        for (StoredKey key : ring.all()) {
            if (isWithin(key.expiresAt(), from, now)
                    || key.secrets().stream().anyMatch(secret -> isWithin(secret.validUntil(), from, now))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isWithin(@Nullable Instant end, Instant from, Instant now) {
        return end != null && end.isAfter(from) && !end.isAfter(now);
    }
}
