// SPDX-License-Identifier: Apache-2.0
package dev.windsock.terminal;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.impl.TimeBasedEpochGenerator;
import dev.windsock.audit.AuditEntry;
import dev.windsock.audit.AuditLog;
import dev.windsock.compute.ComputeDriver;
import dev.windsock.compute.ComputeException;
import dev.windsock.compute.DriverRef;
import dev.windsock.compute.DriverRequirements;
import dev.windsock.compute.DriverSpans;
import dev.windsock.compute.DriverSpans.Subject;
import dev.windsock.compute.FailureCode;
import dev.windsock.compute.Pty;
import dev.windsock.compute.PtySize;
import dev.windsock.compute.TerminalDriver;
import dev.windsock.compute.TerminalSpec;
import dev.windsock.id.InstanceId;
import dev.windsock.id.KeyId;
import dev.windsock.id.NodeId;
import dev.windsock.id.TenantId;
import dev.windsock.id.TerminalId;
import dev.windsock.idempotency.Attempt;
import dev.windsock.idempotency.IdempotencyKeys;
import dev.windsock.instance.InstanceRecord;
import dev.windsock.instance.InstanceStatus;
import dev.windsock.instance.Instances;
import dev.windsock.journal.ChangeJournal;
import dev.windsock.json.SteadyClock;
import dev.windsock.json.Timestamps;
import dev.windsock.limit.MemoryBudget;
import dev.windsock.limit.MemoryBudgets;
import dev.windsock.limit.MemoryUse;
import dev.windsock.log.EventType;
import dev.windsock.paging.Page;
import dev.windsock.paging.PageRequest;
import dev.windsock.principal.Caller;
import dev.windsock.principal.Cause;
import dev.windsock.principal.CredentialCheck;
import dev.windsock.principal.CredentialListener;
import dev.windsock.principal.Principal;
import dev.windsock.problem.ErrorCode;
import dev.windsock.problem.RejectedException;
import dev.windsock.retry.PeriodicChecks;
import dev.windsock.store.Outcome;
import dev.windsock.store.Store;
import dev.windsock.store.Transaction;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens, attaches to and closes terminals.
 *
 * <p>The driver opens a terminal first; then it is stored with its event and its audit row, or closed again if that fails. It
 * is stored as closed when its program has ended, regardless of the reason. Terminals that were open when the server
 * was killed are closed at the next start.
 *
 * <p>Threading: every method may be called from any virtual thread and blocks, except {@link #ended}. Sessions that are open,
 * or were until recently, are in a concurrent map; admission is guarded by this.
 */
@Singleton
public final class Terminals implements CredentialListener {
    /** How long a late viewer can still attach to learn how the terminal ended. */
    private static final Duration CLOSED_RETENTION = Duration.ofMinutes(1);

    /** The memory that is counted for an open terminal: its scrollback, and the data in transit to and from it. */
    private static final int TERMINAL_BYTES = 320 << 10;

    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration RETRY = Duration.ofSeconds(10);
    private static final Logger LOG = LoggerFactory.getLogger(Terminals.class);

    private final Store store;
    private final TerminalRepository repository;
    private final Recordings recordings;
    private final Instances instances;
    private final ComputeDriver driver;
    private final DriverSpans spans;
    private final IdempotencyKeys idempotency;
    private final AuditLog audit;
    private final ChangeJournal journal;
    private final CredentialCheck credentials;
    private final MemoryBudget memory;
    private final Clock clock;
    private final SteadyClock steady;
    private final TerminalConfiguration configuration;
    private final NodeId node;
    private final Map<TerminalId, Open> open = new ConcurrentHashMap<>();
    /** The keys whose terminals are being opened. */
    private final List<KeyId> opening = new ArrayList<>();

    private final TimeBasedEpochGenerator ids = Generators.timeBasedEpochGenerator();

    Terminals(
            Store store,
            TerminalRepository repository,
            Recordings recordings,
            Instances instances,
            ComputeDriver driver,
            DriverSpans spans,
            IdempotencyKeys idempotency,
            AuditLog audit,
            ChangeJournal journal,
            CredentialCheck credentials,
            MemoryBudgets budgets,
            Clock clock,
            SteadyClock steady,
            TerminalConfiguration configuration,
            NodeId node,
            MeterRegistry registry) {
        this.store = store;
        this.repository = repository;
        this.recordings = recordings;
        this.instances = instances;
        this.driver = driver;
        this.spans = spans;
        this.idempotency = idempotency;
        this.audit = audit;
        this.journal = journal;
        this.credentials = credentials;
        this.memory = budgets.of(MemoryUse.TERMINALS);
        this.clock = clock;
        this.steady = steady;
        this.configuration = configuration;
        this.node = node;
        Gauge.builder("windsock.terminals", this, Terminals::count)
                .description("Open terminals on this server")
                .register(registry);
    }

    private long count() {
        return open.values().stream().filter(opened -> opened.closedAt == null).count();
    }

    /** Why a terminal is being closed, and by whom. */
    private record Closing(TerminalEnd reason, Cause cause) {}

    /** A terminal that is open, or was until recently. */
    private static final class Open {
        private final Terminal terminal;
        private final TerminalSession session;
        private final Principal opener;
        private final DriverRef run;
        private final MemoryBudget.Share memory;
        /** Measured by the steady clock, like {@code closedAt}. */
        private final Instant openedAt;

        private final CountDownLatch closed = new CountDownLatch(1);
        private volatile @Nullable Closing closing;
        private volatile @Nullable Instant closedAt;

        private Open(
                Terminal terminal,
                TerminalSession session,
                Principal opener,
                DriverRef run,
                MemoryBudget.Share memory,
                Instant openedAt) {
            this.terminal = terminal;
            this.session = session;
            // the terminal belongs to the key, not to a browser session: the session may end, and the same key may sign
            // in
            // again
            this.opener = opener.within(Optional.empty());
            this.run = run;
            this.memory = memory;
            this.openedAt = openedAt;
        }
    }

    // ------------------------------------------------------------------ opening

    Outcome<Terminal> open(Caller caller, String instanceId, OpenTerminalRequest request, Attempt attempt) {
        return idempotency.answered(attempt, Terminal.class, () -> {
            Outcome<Terminal> opened = instances.inTurn(
                    caller.principal().tenantId(), instanceId, instance -> open(caller, instance, request, attempt));
            if (credentials.hasEnded(caller.principal())) {
                // the credential ended after authentication and before the terminal was registered
                ended(credentials::hasEnded);
            }
            return opened;
        });
    }

    private Outcome<Terminal> open(
            Caller caller, InstanceRecord instance, OpenTerminalRequest request, Attempt attempt) {
        TerminalDriver terminals =
                driver.terminals().orElseThrow(() -> DriverRequirements.unsupported(driver, "terminals"));
        DriverRef ref = instance.runRef();
        if (instance.status() != InstanceStatus.RUNNING || ref == null) {
            throw new RejectedException(
                    ErrorCode.INVALID_STATE,
                    "The instance is " + instance.status() + ". Terminals require a RUNNING instance.");
        }
        TerminalId id = new TerminalId(ids.generate().toString());
        TerminalSpec spec = new TerminalSpec(id, instance.spec(), request.commandOrShell(), request.size());
        takeRoom(caller.principal().keyId());
        MemoryBudget.Share share = null;
        try {
            share = memory.acquire(
                    caller.principal().keyId().value(), caller.tenantId().value(), TERMINAL_BYTES);
            return open(caller, spec, ref, terminals, share, attempt);
        } catch (RuntimeException e) {
            if (share != null) {
                share.close();
            }
            throw e;
        } finally {
            giveRoom(caller.principal().keyId());
        }
    }

    private Outcome<Terminal> open(
            Caller caller,
            TerminalSpec spec,
            DriverRef run,
            TerminalDriver terminals,
            MemoryBudget.Share share,
            Attempt attempt) {
        TerminalId id = spec.id();
        Instant now = now();
        Pty pty = begin(caller, terminals, spec);
        Recording recording;
        try {
            recording = recordings.begin(id, spec.size(), now);
        } catch (IOException e) {
            pty.close();
            throw new UncheckedIOException("cannot create the recording of a terminal", e);
        }
        TerminalSession session = new TerminalSession(id, pty, spec.size(), recording);
        Terminal terminal = new Terminal(
                id.value(),
                spec.instance().tenantId().value(),
                spec.instance().id().value(),
                spec.instance().name(),
                spec.command(),
                spec.size().cols(),
                spec.size().rows(),
                TerminalStatus.OPEN,
                null,
                null,
                0,
                null,
                TerminalUser.of(caller.principal().actor()),
                now,
                null,
                RecordingInfo.of(recording.length()));
        Open opened = new Open(terminal, session, caller.principal(), run, share, steady.instant());
        open.put(id, opened);
        try {
            Outcome<Terminal> outcome = idempotency.once(attempt, Terminal.class, transaction -> {
                repository.insert(transaction.handle(), terminal, node);
                journal.record(
                        transaction,
                        change(EventType.TERMINAL_OPENED, terminal),
                        Cause.of(caller),
                        "terminal:open",
                        details(terminal, Map.of()));
                return terminal;
            });
            session.start(exitCode -> closed(opened, exitCode));
            return outcome;
        } catch (RuntimeException e) {
            open.remove(id);
            pty.close();
            recording.close();
            forget(id.value());
            throw e;
        }
    }

    private synchronized void takeRoom(KeyId opener) {
        List<KeyId> all = Stream.concat(
                        opening.stream(),
                        open.values().stream()
                                .filter(one -> one.closed.getCount() > 0)
                                .map(one -> one.opener.keyId()))
                .toList();
        if (all.size() >= configuration.maxPerNode()) {
            throw tooMany("This server has reached its limit of " + configuration.maxPerNode() + " open terminals.");
        }
        if (all.stream().filter(opener::equals).count() >= configuration.maxPerKey()) {
            throw tooMany("This key has reached its limit of " + configuration.maxPerKey() + " open terminals.");
        }
        opening.add(opener);
    }

    /** Releases the reservation: the terminal is open and counted, or failed to open. */
    private synchronized void giveRoom(KeyId opener) {
        opening.remove(opener);
    }

    private static RejectedException tooMany(String detail) {
        return new RejectedException(ErrorCode.TOO_MANY_TERMINALS, detail, RETRY);
    }

    private Pty begin(Caller caller, TerminalDriver terminals, TerminalSpec spec) {
        try {
            return spans.call("open terminal", Subject.of(spec.id()), caller.traceParent(), () -> terminals.open(spec));
        } catch (ComputeException e) {
            throw e.code() == FailureCode.PROGRAM_NOT_FOUND
                    ? RejectedException.invalid("command", "cannot be run: " + e.getMessage())
                    : DriverRequirements.failed(e);
        }
    }

    // ------------------------------------------------------------------ reading

    /** Returns terminals, newest first. */
    Page<Terminal> list(TenantId tenantId, TerminalRepository.Filter filter, PageRequest page) {
        return store.read(tenantId, handle -> repository.list(handle, tenantId, filter, page))
                .map(this::now);
    }

    /** @throws RejectedException NOT_FOUND if the terminal does not exist or belongs to another tenant */
    Terminal get(TenantId tenantId, String id) {
        return now(find(tenantId, id));
    }

    private Terminal find(TenantId tenantId, String id) {
        return store.read(
                        tenantId,
                        handle -> TerminalId.isId(id)
                                ? repository.find(handle, new TerminalId(id))
                                : Optional.<Terminal>empty())
                .filter(terminal -> terminal.tenantId().equals(tenantId.value()))
                .orElseThrow(() -> RejectedException.notFound("terminal", id));
    }

    private Terminal now(Terminal stored) {
        Open session = open.get(new TerminalId(stored.id()));
        return session == null ? stored : stored.now(session.session);
    }

    /** Opens a recording up to its current end; the caller closes it. */
    InputStream recording(TenantId tenantId, String id) throws IOException {
        Terminal terminal = find(tenantId, id);
        return recordings
                .open(terminal.id())
                .orElseThrow(() -> RejectedException.notFound("recording of terminal", id));
    }

    /**
     * Admits a viewer, and records an audit row.
     *
     * @param from the offset of the first byte to receive, or null
     * @throws RejectedException NOT_FOUND; INVALID_STATE if it is closed; VALIDATION_FAILED for an offset beyond the output
     */
    public TerminalSession attaching(Caller caller, String id, Mode mode, @Nullable Long from) {
        Terminal terminal = find(caller.principal().tenantId(), id);
        Open opened = open.get(new TerminalId(terminal.id()));
        if (opened == null) {
            throw new RejectedException(
                    ErrorCode.INVALID_STATE,
                    "The terminal is closed. You can attach only to a terminal that is OPEN or that closed less "
                            + "than a minute ago.");
        }
        TerminalSession session = opened.session;
        if (from != null && from > session.offset()) {
            throw RejectedException.invalid("from", "must be at most " + session.offset() + ", the end of the output");
        }
        boolean takesOver = mode == Mode.CONTROL && session.viewers().controller() != null;
        Map<String, String> details = Map.of("mode", mode.wireName());
        store.write(transaction -> {
            audit.record(
                    transaction,
                    AuditEntry.done(
                            caller,
                            takesOver ? "terminal:take-over" : "terminal:attach",
                            "TERMINAL",
                            terminal.id(),
                            details(terminal, details)));
            return mode;
        });
        return session;
    }

    // ------------------------------------------------------------------ closing

    /** Closes a terminal, and returns when it is closed. Closing a closed terminal has no effect. */
    void close(Caller caller, String id) {
        Terminal terminal = find(caller.principal().tenantId(), id);
        Open opened = open.get(new TerminalId(terminal.id()));
        if (opened == null) {
            return;
        }
        closeSoon(opened, new Closing(TerminalEnd.CLOSED, Cause.of(caller)));
        if (!await(opened, CLOSE_TIMEOUT)) {
            throw DriverRequirements.unavailable("The terminal's program did not exit in time.");
        }
    }

    private static boolean await(Open opened, Duration timeout) {
        try {
            return opened.closed.await(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static void closeSoon(Open opened, TerminalEnd reason) {
        closeSoon(opened, new Closing(reason, Cause.ENGINE));
    }

    private static void closeSoon(Open opened, Closing why) {
        synchronized (opened) {
            if (opened.closing != null || opened.closed.getCount() == 0) {
                return;
            }
            opened.closing = why;
        }
        Thread.ofVirtual().name("terminal-close").start(opened.session::end);
    }

    /** Records that a terminal has ended; runs on the thread that read its output. */
    private Exit closed(Open opened, @Nullable Integer exitCode) {
        Closing why = opened.closing;
        if (why == null) {
            InstanceId instance = new InstanceId(opened.terminal.instanceId());
            boolean alone = instances.isCurrent(instance, opened.run);
            why = new Closing(alone ? TerminalEnd.EXITED : TerminalEnd.INSTANCE_ENDED, Cause.ENGINE);
        }
        Closing because = why;
        Exit exit = new Exit(exitCode, because.reason());
        try {
            RecordingInfo recorded = RecordingInfo.of(opened.session.recording().length());
            Terminal terminal = opened.terminal.closed(exit, opened.session.size(), recorded, now());
            store.writeEssential(transaction -> close(transaction, terminal, because));
        } catch (RuntimeException e) {
            LOG.error(
                    "Cannot store the end of a terminal, the next start stores it: terminal={}",
                    opened.terminal.id(),
                    e);
        }
        opened.closedAt = steady.instant();
        opened.memory.close();
        opened.closed.countDown();
        return exit;
    }

    private Terminal close(Transaction transaction, Terminal terminal, Closing why) {
        if (repository.close(transaction.handle(), terminal)) {
            journal.record(
                    transaction,
                    change(EventType.TERMINAL_CLOSED, terminal),
                    why.cause(),
                    "terminal:close",
                    details(terminal, why));
        }
        return terminal;
    }

    private Instant now() {
        return Timestamps.toMillis(clock.instant());
    }

    @Override
    public void ended(Predicate<Principal> whose) {
        open.values().stream()
                .filter(opened -> whose.test(opened.opener))
                .forEach(opened -> closeSoon(opened, TerminalEnd.CREDENTIAL_REVOKED));
    }

    @Inject
    void schedule(PeriodicChecks checks) {
        checks.every(Duration.ofSeconds(1), this::sweep);
    }

    /** Closes unused terminals, and forgets those that have been closed for a while. */
    private void sweep() {
        Instant now = steady.instant();
        open.forEach((id, opened) -> {
            Instant closedAt = opened.closedAt;
            if (closedAt != null) {
                if (now.isAfter(closedAt.plus(CLOSED_RETENTION))) {
                    open.remove(id);
                }
            } else if (now.isAfter(opened.openedAt.plus(configuration.maxLifetime()))) {
                closeSoon(opened, TerminalEnd.EXPIRED);
            } else if (opened.session.detached().compareTo(configuration.detachedTimeout()) > 0) {
                closeSoon(opened, TerminalEnd.DETACHED);
            } else if (opened.session.idle().compareTo(configuration.idleTimeout()) > 0) {
                closeSoon(opened, TerminalEnd.IDLE);
            }
        });
    }

    private void forget(String id) {
        try {
            recordings.delete(id);
        } catch (IOException e) {
            LOG.warn("Cannot remove a recording: terminal={} cause={}", id, e.getMessage());
        }
    }

    /** Closes the terminals that a previous server of this node left open. */
    void closeLeft() {
        for (Terminal left : store.read(handle -> repository.open(handle, node))) {
            TerminalId id = new TerminalId(left.id());
            if (open.containsKey(id)) {
                continue;
            }
            try {
                Optional<TerminalDriver> terminals = driver.terminals();
                if (terminals.isPresent()) {
                    spans.run(
                            "end orphaned terminal",
                            Subject.of(id),
                            null,
                            () -> terminals.get().killOrphan(new InstanceId(left.instanceId()), id));
                }
            } catch (ComputeException e) {
                LOG.info("Cannot end the processes of an orphaned terminal: terminal={} cause={}", id, e.getMessage());
            }
            RecordingInfo recorded = recordings
                    .bytes(left.id())
                    .map(bytes -> new RecordingInfo(bytes, 0, true))
                    .orElse(null);
            Exit exit = new Exit(null, TerminalEnd.SERVER_STOPPED);
            Terminal terminal = left.closed(exit, new PtySize(left.cols(), left.rows()), recorded, now());
            store.writeEssential(
                    transaction -> close(transaction, terminal, new Closing(TerminalEnd.SERVER_STOPPED, Cause.ENGINE)));
        }
    }

    /** Closes all terminals. Blocks until they are closed, up to a timeout. */
    @PreDestroy
    void stop() {
        open.values().forEach(opened -> closeSoon(opened, TerminalEnd.SERVER_STOPPED));
        open.values().forEach(opened -> {
            if (!await(opened, CLOSE_TIMEOUT)) {
                LOG.warn("Terminal did not end in time: terminal={}", opened.terminal.id());
            }
        });
    }

    // ------------------------------------------------------------------ recording changes

    private static ChangeJournal.Change change(EventType type, Terminal terminal) {
        return new ChangeJournal.Change(type, new TenantId(terminal.tenantId()), terminal.id(), terminal);
    }

    private static Map<String, String> details(Terminal terminal, Map<String, String> more) {
        Map<String, String> details = new HashMap<>(more);
        details.put("instance_id", terminal.instanceId());
        if (terminal.instanceName() != null) {
            details.put("instance_name", terminal.instanceName());
        }
        details.put("command", String.join(" ", terminal.command()));
        return details;
    }

    private static Map<String, String> details(Terminal terminal, Closing why) {
        return details(
                terminal,
                terminal.exitCode() == null
                        ? Map.of("reason", why.reason().name())
                        : Map.of(
                                "reason", why.reason().name(),
                                "exit_code", terminal.exitCode().toString()));
    }
}
