// SPDX-License-Identifier: Apache-2.0
package dev.windsock.access.session;

import dev.windsock.access.key.KeyRing;
import dev.windsock.access.key.RandomSecret;
import dev.windsock.access.key.SecretHash;
import dev.windsock.json.SteadyClock;
import dev.windsock.principal.CredentialCheck;
import dev.windsock.principal.KeyCounts;
import dev.windsock.principal.Principal;
import dev.windsock.problem.ErrorCode;
import dev.windsock.problem.RejectedException;
import io.micronaut.scheduling.annotation.Scheduled;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Tickets for browsers, which cannot send a header when they open a stream. They are kept in memory only; a restart of the server ends them.
 *
 * <p>Threading: safe for use by any thread; of two concurrent attempts to redeem a ticket, one succeeds.
 */
@Singleton
public final class Tickets {
    /** How long a ticket is valid. */
    static final Duration VALID_FOR = Duration.ofSeconds(30);

    /** Maximum number of unused tickets; only an attack reaches it. */
    private static final int MAX_WAITING = 100_000;

    /** Maximum number of unused tickets of a key. */
    public static final int MAX_OF_A_KEY = 1_000;

    private final Map<SecretHash, Waiting> waiting = new ConcurrentHashMap<>();
    private final KeyCounts ofKeys = new KeyCounts(MAX_OF_A_KEY);
    private final KeyRing ring;
    private final CredentialCheck credentials;
    private final Clock clock;
    private final SteadyClock steady;

    Tickets(KeyRing ring, CredentialCheck credentials, Clock clock, SteadyClock steady) {
        this.ring = ring;
        this.credentials = credentials;
        this.clock = clock;
        this.steady = steady;
    }

    /** @param until by the steady clock, exclusive */
    private record Waiting(Ticket ticket, Instant until) {}

    /** The text of a ticket, and its meaning. */
    record Issued(String text, Ticket ticket) {}

    public Issued issue(Principal principal, Ticket.Purpose purpose, @Nullable String terminalId) {
        if (waiting.size() >= MAX_WAITING) {
            throw new RejectedException(ErrorCode.OVERLOADED, "Too many unused tickets. Retry later.", VALID_FOR);
        }
        if (!ofKeys.take(principal.keyId())) {
            throw new RejectedException(
                    ErrorCode.RATE_LIMITED,
                    "This key has reached its limit of " + MAX_OF_A_KEY + " unused tickets.",
                    VALID_FOR);
        }
        String text = RandomSecret.next();
        Ticket ticket =
                new Ticket(principal, purpose, terminalId, clock.instant().plus(VALID_FOR));
        waiting.put(SecretHash.of(text), new Waiting(ticket, steady.instant().plus(VALID_FOR)));
        return new Issued(text, ticket);
    }

    /** Redeems a ticket. Empty if it is unknown, used, expired or for another path, or if the credential that issued it has ended. */
    public Optional<Principal> redeem(String text, String path) {
        return opened(take(SecretHash.of(text)), path);
    }

    /** Returns what {@link #redeem} would return, and leaves the ticket unused. */
    public Optional<Principal> peek(String text, String path) {
        return opened(Optional.ofNullable(waiting.get(SecretHash.of(text))), path);
    }

    private Optional<Principal> opened(Optional<Waiting> found, String path) {
        return found.filter(taken -> steady.instant().isBefore(taken.until()))
                .map(Waiting::ticket)
                .filter(ticket -> StreamPaths.opens(ticket, path))
                .map(Ticket::principal)
                .flatMap(issuer -> ring.principal(issuer.keyId(), issuer.secretVersion(), Principal.Credential.TICKET)
                        .map(principal -> principal.within(issuer.session())))
                .filter(principal -> !credentials.hasEnded(principal));
    }

    private Optional<Waiting> take(SecretHash hash) {
        Optional<Waiting> found = Optional.ofNullable(waiting.remove(hash));
        found.ifPresent(taken -> ofKeys.release(taken.ticket().principal().keyId()));
        return found;
    }

    @Scheduled(fixedDelay = "10s")
    public void sweep() {
        Instant now = steady.instant();
        waiting.forEach((hash, each) -> {
            if (!now.isBefore(each.until())) {
                take(hash);
            }
        });
    }
}
