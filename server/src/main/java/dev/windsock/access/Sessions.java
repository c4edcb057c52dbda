package dev.windsock.access;

import dev.windsock.audit.AuditEntry;
import dev.windsock.audit.AuditLog;
import dev.windsock.eventlog.Position;
import dev.windsock.eventlog.Store;
import dev.windsock.json.Timestamps;
import dev.windsock.principal.Caller;
import dev.windsock.principal.Principal;
import io.micronaut.scheduling.annotation.Scheduled;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The browsers' sessions: stored, so that they outlive a restart, and in memory, so that a cookie is checked on the event
 * loop. When a session was last seen is written down once a minute.
 *
 * <p>Threading: for any thread; {@link #open} and {@link #close} block on the store.
 */
@Singleton
final class Sessions {
    /** The cookie's name. */
    static final String COOKIE = "windsock_session";

    private static final Duration SEEN_STEP = Duration.ofMinutes(1);
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Map<SecretHash, Session> open = new ConcurrentHashMap<>();
    private final Store store;
    private final SessionRepository repository;
    private final KeyRing ring;
    private final AuditLog audit;
    private final Clock clock;

    Sessions(Store store, SessionRepository repository, KeyRing ring, AuditLog audit, Clock clock) {
        this.store = store;
        this.repository = repository;
        this.ring = ring;
        this.audit = audit;
        this.clock = clock;
        List<Session> stored = store.read(repository::all);
        stored.forEach(session -> open.put(session.token(), session));
    }

    /** Signs a caller in, and answers the cookie's value. */
    Store.Committed<String> open(Caller caller) {
        byte[] bytes = new byte[32];
        RANDOM.nextBytes(bytes);
        String value = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        Instant now = Timestamps.toMillis(clock.instant());
        Session session = new Session(
                SecretHash.of(value),
                caller.principal().keyId(),
                caller.principal().secretVersion(),
                now,
                now);
        Store.Committed<Session> committed = store.write(transaction -> {
            repository.insert(transaction.handle(), session);
            audit.record(transaction, entry(caller, "session:open"));
            return session;
        });
        open.put(session.token(), session);
        return new Store.Committed<>(value, committed.position());
    }

    /** Signs a caller out. */
    Position close(Caller caller, String value) {
        SecretHash token = SecretHash.of(value);
        Store.Committed<SecretHash> committed = store.write(transaction -> {
            repository.delete(transaction.handle(), token);
            audit.record(transaction, entry(caller, "session:close"));
            return token;
        });
        open.remove(token);
        return committed.position();
    }

    /** Whose cookie it is; empty when it is unknown or over. */
    Optional<Principal> authenticate(String value) {
        Instant now = clock.instant();
        Session session = open.get(SecretHash.of(value));
        if (session == null || !session.validAt(now)) {
            return Optional.empty();
        }
        if (now.isAfter(session.lastSeenAt().plus(SEEN_STEP))) {
            open.replace(session.token(), session, session.seenAt(Timestamps.toMillis(now)));
        }
        return ring.principal(session.keyId(), session.secretVersion(), Principal.Credential.COOKIE);
    }

    /** Writes down which sessions were seen since the last time, and forgets those that are over. */
    @Scheduled(initialDelay = "1m", fixedDelay = "1m")
    void sweep() {
        Instant now = clock.instant();
        List<Session> stored = store.read(repository::all);
        for (Session before : stored) {
            Session session = open.get(before.token());
            if (session == null || !session.validAt(now) || !keyIsValid(session)) {
                open.remove(before.token());
                store.write(transaction -> {
                    repository.delete(transaction.handle(), before.token());
                    return before;
                });
            } else if (session.lastSeenAt().isAfter(before.lastSeenAt())) {
                store.write(transaction -> {
                    repository.seen(transaction.handle(), session);
                    return session;
                });
            }
        }
    }

    private boolean keyIsValid(Session session) {
        return ring.principal(session.keyId(), session.secretVersion(), Principal.Credential.COOKIE)
                .isPresent();
    }

    private static AuditEntry entry(Caller caller, String action) {
        return new AuditEntry(
                caller.principal().tenantId(),
                caller.principal().actor(),
                action,
                "SESSION",
                null,
                AuditEntry.Outcome.OK,
                Map.of(),
                caller.ipAddress(),
                caller.userAgent(),
                caller.requestId());
    }
}
