// SPDX-License-Identifier: Apache-2.0
package dev.windsock.access.session;

import dev.windsock.access.key.KeyRing;
import dev.windsock.access.key.RandomSecret;
import dev.windsock.access.key.SecretHash;
import dev.windsock.audit.AuditEntry;
import dev.windsock.audit.AuditLog;
import dev.windsock.id.SessionId;
import dev.windsock.json.Timestamps;
import dev.windsock.limit.MemoryBudget;
import dev.windsock.limit.MemoryBudgets;
import dev.windsock.limit.MemoryUse;
import dev.windsock.log.EventLog;
import dev.windsock.log.ResourceChange;
import dev.windsock.log.ResourceType;
import dev.windsock.principal.Caller;
import dev.windsock.principal.Principal;
import dev.windsock.store.Outcome;
import dev.windsock.store.Store;
import dev.windsock.store.Transaction;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.scheduling.annotation.Scheduled;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;

/**
 * Browser sessions. They are stored, so that they survive a restart and are available on every server that shares the store.
 * They are also kept in memory, so that a request is checked on the event loop. The time of last use is stored once a minute.
 *
 * <p>When a session ends, an audit row names it, so that other servers also end it. A session that another server has opened is
 * read from the store when it is first used on this server. It is not kept in memory if any session has ended since the read
 * began.
 *
 * <p>Threading: thread-safe; {@link #open}, {@link #close} and {@link #refresh} block on the store. Adding and ending sessions
 * are guarded by this.
 */
@Singleton
public final class Sessions {
    /** Maximum number of sessions per key; opening another one ends the least recently used session. */
    public static final int MAX_OF_A_KEY = 1_000;

    private static final int SESSION_BYTES = 768;
    private static final int STORED_STEP = 500;
    private static final Duration SEEN_STEP = Duration.ofMinutes(1);

    /** Maximum number of times that sessions are reread because other sessions ended during the read. */
    private static final int MAX_READS = 5;

    /** A member of an audit row. Quotes in the row's values are escaped, so no value can contain this string. */
    private static final String CLOSED = "\"action\":\"" + Session.CLOSE + "\"";

    private static final Pattern RESOURCE_ID = Pattern.compile("\"resource_id\":\"([0-9a-f]{16})\"");

    private final Map<SecretHash, Session> open = new ConcurrentHashMap<>();
    private final Map<SecretHash, MemoryBudget.Share> shares = new ConcurrentHashMap<>();
    private final Store store;
    private final SessionRepository repository;
    private final KeyRing ring;
    private final AuditLog audit;
    private final MemoryBudget memory;
    private final Clock clock;
    private final Counter signIns;
    private final Counter rejections;
    private final AtomicBoolean someEnded = new AtomicBoolean();
    private final AtomicLong ends = new AtomicLong();

    Sessions(
            EventLog log,
            Store store,
            SessionRepository repository,
            KeyRing ring,
            AuditLog audit,
            MemoryBudgets budgets,
            Clock clock,
            MeterRegistry registry) {
        this.store = store;
        this.repository = repository;
        this.ring = ring;
        this.audit = audit;
        this.memory = budgets.of(MemoryUse.SESSIONS);
        this.clock = clock;
        this.signIns = signIns(registry, "ok");
        this.rejections = signIns(registry, "rejected");
        Gauge.builder("windsock.sessions", open, Map::size)
                .description("Sessions of browsers")
                .register(registry);
        log.onChange(this::changed);
        forEachStored(this::load);
    }

    private void changed(List<ResourceChange> changes) {
        for (ResourceChange change : changes) {
            if (change.type() == ResourceType.AUDIT && change.payload().contains(CLOSED)) {
                closedName(change.payload()).ifPresent(this::endNamed);
            }
        }
    }

    /** Returns the name of the session that ended, according to the audit row. */
    private static Optional<String> closedName(String row) {
        Matcher name = RESOURCE_ID.matcher(row);
        return name.find() ? Optional.of(name.group(1)) : Optional.empty();
    }

    private void endNamed(String name) {
        // a read that began before the session ended must not restore it
        ends.incrementAndGet();
        open.keySet().stream().filter(token -> Session.name(token).equals(name)).forEach(this::end);
    }

    private static Counter signIns(MeterRegistry registry, String outcome) {
        return Counter.builder("windsock.sign.ins")
                .description("Browser sign-ins, and invalid sign-in links")
                .tag("outcome", outcome)
                .register(registry);
    }

    /** Counts a sign-in whose link was invalid. */
    void rejected() {
        rejections.increment();
    }

    /**
     * The secrets of a new session. Requests need both.
     *
     * @param cookie the value of the cookie
     * @param secret the value of the header
     */
    public record Opened(String cookie, String secret) {}

    /** Opens a session for a caller, and ends the browser's previous session. */
    public Outcome<Opened> open(Caller caller, Optional<Principal> before) {
        Opened opened = new Opened(RandomSecret.next(), RandomSecret.next());
        Instant now = Timestamps.toMillis(clock.instant());
        Session session = new Session(
                SecretHash.of(opened.cookie()),
                SecretHash.of(opened.secret()),
                caller.principal().keyId(),
                caller.principal().secretVersion(),
                new Session.Browser(caller.ipAddress(), caller.userAgent()),
                now,
                now);
        MemoryBudget.Share share =
                memory.acquire(session.keyId().value(), caller.tenantId().value(), SESSION_BYTES);
        Outcome<List<Session>> committed;
        try {
            committed = store.writeEssential(transaction -> {
                List<Session> crowdedOut =
                        repository.beyondNewest(transaction.handle(), session.keyId(), MAX_OF_A_KEY - 1);
                crowdedOut.forEach(old -> delete(transaction, caller, old.token()));
                before.ifPresent(signedIn ->
                        token(signedIn).ifPresent(token -> delete(transaction, caller.as(signedIn), token)));
                repository.insert(transaction.handle(), session);
                audit.record(transaction, entry(caller, "session:open", session.token()));
                return crowdedOut;
            });
        } catch (RuntimeException e) {
            share.close();
            throw e;
        }
        add(session, share);
        signIns.increment();
        committed.value().forEach(old -> end(old.token()));
        before.ifPresent(this::end);
        return new Outcome<>(opened, committed.position(), committed.replayed());
    }

    private synchronized void add(Session session, MemoryBudget.Share share) {
        if (open.putIfAbsent(session.token(), session) == null) {
            shares.put(session.token(), share);
        } else {
            share.close();
        }
    }

    private void load(Session session) {
        add(session, memory.hold(session.keyId().value(), "", SESSION_BYTES));
    }

    /**
     * Rereads the sessions that the cookies refer to if they are unknown or expired on this server, or if their keys are
     * unknown, because another server may have opened or used them. Blocks.
     */
    void refresh(List<String> cookies) {
        List<SecretHash> tokens = cookies.stream()
                .map(SecretHash::of)
                .filter(token -> !isKnown(token))
                .toList();
        for (int attempt = 0; store.isShared() && !tokens.isEmpty() && attempt < MAX_READS; attempt++) {
            List<SecretHash> unread = tokens;
            tokens = store.read(handle ->
                    unread.stream().filter(token -> !refresh(handle, token)).toList());
        }
    }

    private boolean isKnown(SecretHash token) {
        Session session = open.get(token);
        return session != null
                && session.validAt(clock.instant())
                && ring.knows(session.keyId(), session.secretVersion());
    }

    /**
     * Rereads a session that is unknown or expired on this server.
     *
     * @return whether the session is up to date; false if any session, possibly this one, ended in the meantime
     */
    boolean refresh(Handle handle, SecretHash token) {
        long before = ends.get();
        Optional<Session> stored = repository.find(handle, token);
        // like the session, the key may not be known to this server yet
        stored.ifPresent(session -> ring.refresh(handle, session.keyId()));
        synchronized (this) {
            if (ends.get() != before) {
                return false;
            }
            stored.ifPresent(this::merge);
            return true;
        }
    }

    /** Merges a stored session into the session in memory. */
    private void merge(Session stored) {
        load(stored);
        open.computeIfPresent(stored.token(), (token, here) -> here.seenAtLeast(stored.lastSeenAt()));
    }

    /** Closes the session of a caller. */
    Outcome<?> close(Caller caller) {
        Outcome<Caller> committed = store.writeEssential(transaction -> {
            token(caller.principal()).ifPresent(token -> delete(transaction, caller, token));
            return caller;
        });
        end(caller.principal());
        return committed;
    }

    private void delete(Transaction transaction, Caller caller, SecretHash token) {
        repository.delete(transaction.handle(), token);
        audit.record(transaction, entry(caller, Session.CLOSE, token));
    }

    private void end(Principal principal) {
        token(principal).ifPresent(this::end);
    }

    private static Optional<SecretHash> token(Principal principal) {
        return principal.session().map(id -> new SecretHash(id.value()));
    }

    /** Ends a session that is no longer stored. Does not block. */
    synchronized void end(SecretHash token) {
        ends.incrementAndGet();
        MemoryBudget.Share share = shares.remove(token);
        if (share != null) {
            share.close();
        }
        if (open.remove(token) != null) {
            someEnded.set(true);
        }
    }

    /** Returns a stored session, with its last use moved to the last use in memory if that is later. Does not block. */
    Session latest(Session stored) {
        Session here = open.get(stored.token());
        return here == null ? stored : stored.seenAtLeast(here.lastSeenAt());
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

    /**
     * Returns the principal of the session with one of the cookies and the secret; empty if there is no such session or it has
     * expired.
     */
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

    /**
     * Stores when sessions were last used, removes expired sessions, and applies the changes that other servers have stored.
     */
    @Scheduled(initialDelay = "1m", fixedDelay = "1m")
    void sweep() {
        Instant now = clock.instant();
        Set<SecretHash> before = Set.copyOf(open.keySet());
        Set<SecretHash> stored = new HashSet<>();
        long endsBefore = ends.get();
        forEachStored(session -> {
            stored.add(session.token());
            sweep(session, now, endsBefore);
        });
        // these sessions had been stored before this sweep began, and no longer are
        before.stream().filter(token -> !stored.contains(token)).forEach(this::end);
    }

    private void sweep(Session stored, Instant now, long endsBefore) {
        synchronized (this) {
            if (open.containsKey(stored.token()) || ends.get() == endsBefore) {
                merge(stored);
            }
        }
        Session session = open.get(stored.token());
        if (session == null) {
            return;
        }
        if (!session.validAt(now) || ring.knowsEndOf(session.keyId(), session.secretVersion())) {
            end(stored.token());
            store.writeEssential(transaction -> {
                repository.deleteUnused(transaction.handle(), session);
                return session;
            });
        } else if (session.lastSeenAt().isAfter(stored.lastSeenAt())) {
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

    private static AuditEntry entry(Caller caller, String action, SecretHash token) {
        return AuditEntry.done(caller, action, Session.RESOURCE, Session.name(token), Map.of());
    }
}
