// SPDX-License-Identifier: Apache-2.0
package dev.windsock.access.session;

import dev.windsock.access.key.KeyRing;
import dev.windsock.access.key.RandomSecret;
import dev.windsock.access.key.SecretHash;
import dev.windsock.audit.AuditEntry;
import dev.windsock.audit.AuditLog;
import dev.windsock.id.KeyId;
import dev.windsock.id.SessionId;
import dev.windsock.json.Timestamps;
import dev.windsock.principal.Caller;
import dev.windsock.principal.Principal;
import dev.windsock.store.Outcome;
import dev.windsock.store.Store;
import dev.windsock.store.Transaction;
import io.micronaut.scheduling.annotation.Scheduled;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The sessions of browsers. They are stored, so that they survive a restart, and kept in memory, so that a request is checked on the event loop. The time of last use is stored once a minute.
 *
 * <p>Threading: for any thread; {@link #open} and {@link #close} block on the store.
 */
@Singleton
public final class Sessions {
    /** Maximum number of sessions of a key; a further one ends the least recently used one. */
    public static final int MAX_OF_A_KEY = 1_000;

    private static final int STORED_STEP = 500;
    private static final Duration SEEN_STEP = Duration.ofMinutes(1);

    private final Map<SecretHash, Session> open = new ConcurrentHashMap<>();
    private final Store store;
    private final SessionRepository repository;
    private final KeyRing ring;
    private final AuditLog audit;
    private final Clock clock;
    private final AtomicBoolean someEnded = new AtomicBoolean();

    Sessions(Store store, SessionRepository repository, KeyRing ring, AuditLog audit, Clock clock) {
        this.store = store;
        this.repository = repository;
        this.ring = ring;
        this.audit = audit;
        this.clock = clock;
        forEachStored(session -> open.put(session.token(), session));
    }

    /**
     * The secrets of a new session. Requests need both.
     *
     * @param cookie the value of the cookie
     * @param secret the value of the header
     */
    public record Opened(String cookie, String secret) {}

    /** Opens a session for a caller, and ends the one that the browser had. */
    public Outcome<Opened> open(Caller caller, Optional<Principal> before) {
        Opened opened = new Opened(RandomSecret.next(), RandomSecret.next());
        Instant now = Timestamps.toMillis(clock.instant());
        Session session = new Session(
                SecretHash.of(opened.cookie()),
                SecretHash.of(opened.secret()),
                caller.principal().keyId(),
                caller.principal().secretVersion(),
                now,
                now);
        List<Session> crowdedOut = crowdedOut(session.keyId());
        Outcome<Opened> committed = store.writeEssential(transaction -> {
            crowdedOut.forEach(old -> repository.delete(transaction.handle(), old.token()));
            before.ifPresent(signedIn -> delete(transaction, caller.as(signedIn)));
            repository.insert(transaction.handle(), session);
            audit.record(transaction, entry(caller, "session:open"));
            return opened;
        });
        open.put(session.token(), session);
        crowdedOut.forEach(old -> end(old.token()));
        before.ifPresent(this::end);
        return committed;
    }

    /** Closes the session of a caller. */
    Outcome<?> close(Caller caller) {
        Outcome<Caller> committed = store.writeEssential(transaction -> {
            delete(transaction, caller);
            return caller;
        });
        end(caller.principal());
        return committed;
    }

    private void delete(Transaction transaction, Caller caller) {
        token(caller.principal()).ifPresent(token -> repository.delete(transaction.handle(), token));
        audit.record(transaction, entry(caller, "session:close"));
    }

    private void end(Principal principal) {
        token(principal).ifPresent(this::end);
    }

    private static Optional<SecretHash> token(Principal principal) {
        return principal.session().map(id -> new SecretHash(id.value()));
    }

    private List<Session> crowdedOut(KeyId keyId) {
        List<Session> ofKey = open.values().stream()
                .filter(session -> session.keyId().equals(keyId))
                .sorted(Comparator.comparing(Session::lastSeenAt))
                .toList();
        return ofKey.subList(0, Math.max(0, ofKey.size() - MAX_OF_A_KEY + 1));
    }

    private void end(SecretHash token) {
        if (open.remove(token) != null) {
            someEnded.set(true);
        }
    }

    /** Returns whether a session is neither closed nor expired. Does not block. */
    public boolean isOpen(SessionId id) {
        Session session = open.get(new SecretHash(id.value()));
        return session != null && session.validAt(clock.instant());
    }

    /** Returns whether a session was closed since the last call, or expired after {@code from}. Does not block. */
    public boolean someEnded(Instant from, Instant now) {
        return someEnded.getAndSet(false)
                || open.values().stream().map(Session::end).anyMatch(end -> end.isAfter(from) && !end.isAfter(now));
    }

    /** Returns the principal of the session that has one of the cookies, and the secret; empty if there is none or it has expired. */
    Optional<Principal> authenticate(List<String> cookies, String secret) {
        SecretHash hash = SecretHash.of(secret);
        return cookies.stream()
                .flatMap(cookie -> Stream.ofNullable(open.get(SecretHash.of(cookie))))
                .filter(session -> session.secret().matches(hash))
                .findFirst()
                .flatMap(this::principal);
    }

    private Optional<Principal> principal(Session session) {
        Instant now = clock.instant();
        if (!session.validAt(now)) {
            return Optional.empty();
        }
        if (now.isAfter(session.lastSeenAt().plus(SEEN_STEP))) {
            open.replace(session.token(), session, session.seenAt(Timestamps.toMillis(now)));
        }
        return ring.principal(session.keyId(), session.secretVersion(), Principal.Credential.SESSION)
                .map(principal -> principal.within(Optional.of(session.id())));
    }

    /** Stores when sessions were last used, and removes expired ones. */
    @Scheduled(initialDelay = "1m", fixedDelay = "1m")
    void sweep() {
        Instant now = clock.instant();
        forEachStored(before -> sweep(before, now));
    }

    private void sweep(Session before, Instant now) {
        Session session = open.get(before.token());
        if (session == null || !session.validAt(now) || !keyIsValid(session)) {
            end(before.token());
            store.writeEssential(transaction -> {
                repository.delete(transaction.handle(), before.token());
                return before;
            });
        } else if (session.lastSeenAt().isAfter(before.lastSeenAt())) {
            store.writeEssential(transaction -> {
                repository.seen(transaction.handle(), session);
                return session;
            });
        }
    }

    private void forEachStored(Consumer<Session> action) {
        String after = "";
        List<Session> some;
        do {
            String token = after;
            some = store.read(handle -> repository.after(handle, token, STORED_STEP));
            some.forEach(action);
            after = some.isEmpty() ? "" : some.getLast().token().hex();
        } while (some.size() == STORED_STEP);
    }

    private boolean keyIsValid(Session session) {
        return ring.principal(session.keyId(), session.secretVersion(), Principal.Credential.SESSION)
                .isPresent();
    }

    private static AuditEntry entry(Caller caller, String action) {
        return AuditEntry.done(caller, action, "SESSION", null, Map.of());
    }
}
