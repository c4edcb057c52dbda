// SPDX-License-Identifier: Apache-2.0
package dev.windsock.access.session;

import dev.windsock.access.key.KeyRing;
import dev.windsock.access.key.RandomSecret;
import dev.windsock.access.key.SecretHash;
import dev.windsock.json.Timestamps;
import dev.windsock.principal.CredentialCheck;
import dev.windsock.principal.Principal;
import dev.windsock.problem.ErrorCode;
import dev.windsock.problem.RejectedException;
import dev.windsock.store.SharedClock;
import dev.windsock.store.Store;
import dev.windsock.store.Transaction;
import io.micronaut.scheduling.annotation.Scheduled;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Tickets for browsers, which cannot send a header when they open a stream. They are stored, so that any server that shares the
 * store can redeem them.
 *
 * <p>Threading: thread-safe. If two attempts to redeem a ticket are concurrent, even on different servers, only one
 * succeeds. Blocks on the store.
 */
@Singleton
public final class Tickets {
    /** Maximum number of unused tickets per key. */
    public static final int MAX_OF_A_KEY = 1_000;

    private final Store store;
    private final TicketRepository repository;
    private final KeyRing ring;
    private final Sessions sessions;
    private final CredentialCheck credentials;
    private final SharedClock clock;

    Tickets(
            Store store,
            TicketRepository repository,
            KeyRing ring,
            Sessions sessions,
            CredentialCheck credentials,
            SharedClock clock) {
        this.store = store;
        this.repository = repository;
        this.ring = ring;
        this.sessions = sessions;
        this.credentials = credentials;
        this.clock = clock;
    }

    /** A ticket and its text. */
    record Issued(String text, Ticket ticket) {}

    /** @throws RejectedException RATE_LIMITED if the key has too many unused tickets */
    public Issued issue(Principal principal, Ticket.Purpose purpose, @Nullable String terminalId) {
        String text = RandomSecret.next();
        return store.writeEssential(
                        transaction -> new Issued(text, insert(transaction, text, principal, purpose, terminalId)))
                .value();
    }

    private Ticket insert(
            Transaction transaction,
            String text,
            Principal principal,
            Ticket.Purpose purpose,
            @Nullable String terminalId) {
        Instant now = Timestamps.toMillis(clock.now(transaction.handle()));
        if (repository.count(transaction.handle(), principal.keyId(), now) >= MAX_OF_A_KEY) {
            throw new RejectedException(
                    ErrorCode.RATE_LIMITED,
                    "This key has reached its limit of " + MAX_OF_A_KEY + " unused tickets.",
                    Ticket.VALID_FOR);
        }
        Ticket ticket = new Ticket(
                principal.keyId(),
                principal.secretVersion(),
                principal.session(),
                purpose,
                terminalId,
                now.plus(Ticket.VALID_FOR));
        repository.insert(transaction.handle(), SecretHash.of(text), ticket);
        return ticket;
    }

    /**
     * Redeems a ticket. Returns empty if the ticket is unknown, used, expired or for another path, or if the credential that
     * issued it has ended.
     */
    public Optional<Principal> redeem(String text, String path) {
        SecretHash hash = SecretHash.of(text);
        // any client may send any string, and a write costs more than a read
        if (!store.read(handle -> repository.contains(handle, hash))) {
            return Optional.empty();
        }
        return store.writeEssential(transaction -> take(transaction, hash))
                .value()
                .filter(ticket -> StreamPaths.opens(ticket, path))
                .flatMap(this::principal);
    }

    /**
     * Redeems a ticket. If the issuing credential is unknown to this server, also reads that credential, because another server
     * may just have created it.
     */
    private Optional<Ticket> take(Transaction transaction, SecretHash hash) {
        Optional<Ticket> found = repository
                .take(transaction.handle(), hash)
                .filter(ticket ->
                        SharedClock.isAhead(clock.now(transaction.handle()), ticket.expiresAt(), Ticket.VALID_FOR));
        found.filter(ticket -> store.isShared() && principal(ticket).isEmpty()).ifPresent(ticket -> {
            ring.refresh(transaction.handle(), ticket.keyId());
            ticket.session().ifPresent(id -> sessions.refresh(transaction.handle(), new SecretHash(id.value())));
        });
        return found;
    }

    private Optional<Principal> principal(Ticket ticket) {
        return ring.principal(ticket.keyId(), ticket.secretVersion(), Principal.Credential.TICKET)
                .map(principal -> principal.within(ticket.session()))
                .filter(principal -> !credentials.hasEnded(principal));
    }

    /** Removes expired tickets. */
    @Scheduled(initialDelay = "1m", fixedDelay = "1m")
    public void sweep() {
        if (store.read(handle -> repository.hasExpired(handle, clock.now(handle)))) {
            store.writeEssential(transaction -> {
                repository.deleteExpired(transaction.handle(), clock.now(transaction.handle()));
                return true;
            });
        }
    }
}
