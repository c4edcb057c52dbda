// SPDX-License-Identifier: Apache-2.0
package dev.windsock.hub;

import dev.windsock.limit.MemoryBudget;
import dev.windsock.limit.MemoryBudgets;
import dev.windsock.limit.MemoryUse;
import dev.windsock.log.ChangeEvent;
import dev.windsock.log.EventLog;
import dev.windsock.log.Position;
import dev.windsock.log.ReadResult;
import dev.windsock.principal.CredentialListener;
import dev.windsock.principal.Principal;
import dev.windsock.retry.PeriodicChecks;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Fans committed changes out to all subscribers; each change is encoded once.
 *
 * <h2>The path of a change</h2>
 *
 * After the commit, the log's thread appends the change to the {@link FrameRing}, encoded in every wire format, and wakes each
 * event loop once. The loop's {@link LoopDrain} delivers to every {@link Subscriber} of the tenant all changes that it has not
 * received yet, as references to the ring's memory, and flushes once. A connection that is not writable keeps its position.
 * Once it is writable again, it resumes from the ring or, if the ring no longer holds the changes, from the log. If the log no
 * longer contains the changes, the client receives a reset.
 *
 * <h2>Threading</h2>
 *
 * Thread-safe, unless a method says otherwise. Only {@link #connections} blocks.
 */
@Singleton
public final class Hub implements CredentialListener {
    /**
     * The maximum age of the log's state. Revocations must end streams, so streams must also end when the server cannot learn
     * of revocations.
     */
    private static final Duration MAX_AGE = Duration.ofSeconds(60);

    private static final Duration RETRY_WINDOW = Duration.ofSeconds(5);

    private final HubContext context;
    private final List<WireFormat> formats;
    private final Map<ScheduledExecutorService, LoopDrain> drains = new ConcurrentHashMap<>();
    private volatile boolean draining;

    @Inject
    Hub(
            EventLog log,
            LiveFeed feed,
            ChangeEncoder encoder,
            List<WireFormat> formats,
            HubConfiguration configuration,
            MemoryBudgets budgets,
            MeterRegistry registry) {
        this(
                log,
                feed,
                encoder,
                formats,
                configuration,
                budgets.of(MemoryUse.QUEUES),
                registry,
                Executors.newVirtualThreadPerTaskExecutor(),
                System::nanoTime);
    }

    /**
     * @param reads runs blocking log reads
     * @param nanoTime a clock like {@link System#nanoTime}
     */
    Hub(
            EventLog log,
            LiveFeed feed,
            ChangeEncoder encoder,
            List<WireFormat> formats,
            HubConfiguration configuration,
            MemoryBudget queues,
            MeterRegistry registry,
            Executor reads,
            LongSupplier nanoTime) {
        this.formats = List.copyOf(formats);
        FrameRing ring = new FrameRing(configuration.ringEvents(), configuration.maxRingBytes(), encoder, this.formats);
        HubMeters meters = new HubMeters(registry);
        CatchUp catchUp = new CatchUp(log, encoder, reads, configuration.concurrentCatchUps(), meters);
        this.context = new HubContext(log, feed, configuration, queues, ring, catchUp, meters, nanoTime);
        meters.gauges(ring, this.formats);
        meters.gauge(
                "windsock.hub.lag",
                "Number of changes by which the slowest client lags behind, measured every second",
                drains,
                all -> all.values().stream().mapToLong(LoopDrain::lag).max().orElse(0));
        log.onCommit(this::committed);
        ring.beginAfter(log.latest().offset());
        feed.onTick(() -> drains.values().forEach(LoopDrain::tick));
        feed.onSummaryChange(tenantId -> drains.values().forEach(drain -> drain.summaryChanged(tenantId)));
    }

    private void committed(List<ChangeEvent> events) {
        context.meters().encoded(context.ring().append(events));
        drains.values().forEach(LoopDrain::wake);
    }

    /**
     * Creates a subscriber, which is idle until {@link Subscriber#start}. Called on the connection's event loop.
     *
     * @param loop the event loop
     * @param after the position to resume after; null for the latest position
     */
    public Subscriber attach(
            ScheduledExecutorService loop,
            Transport transport,
            Peer peer,
            Filter filter,
            LiveRequest live,
            @Nullable Position after) {
        LoopDrain drain = drains.computeIfAbsent(loop, key -> new LoopDrain(context, key));
        drain.prepare();
        // a commit between the creation of the drain and its registration would not have woken it
        drain.wake();
        return new Subscriber(
                drain.context(),
                drain,
                transport,
                formats.indexOf(transport.format()),
                peer,
                filter,
                live,
                opening(drain.context(), after),
                ThreadLocalRandom.current().nextInt(context.configuration().heartbeatSeconds()) + 1);
    }

    private Subscriber.Opening opening(LoopContext loop, @Nullable Position after) {
        if (after == null) {
            return new Subscriber.Opening(loop.at(loop.drainedTo()), false, null);
        }
        return gap(after)
                .map(gap -> new Subscriber.Opening(gap.latest(), false, gap))
                .orElseGet(() -> new Subscriber.Opening(after, true, null));
    }

    /** Returns why the log cannot continue after a position; empty if it can. */
    public Optional<ReadResult.Gap> gap(Position after) {
        return ReadResult.Gap.between(context.log().earliest(), context.log().latest(), after);
    }

    /** Counts a gap that a stream reports before it subscribes. */
    public void reportedGap() {
        context.meters().reset();
    }

    /** Waits for a position that the log has not reached yet, as {@link EventLog#reach} does. */
    public CompletableFuture<Void> reach(Position position) {
        return context.log().reach(position);
    }

    /** Returns the latest position in the log. */
    public Position latest() {
        return context.log().latest();
    }

    /** Closes the streams of credentials that are no longer valid. */
    @Override
    public void ended(Predicate<Principal> condition) {
        closeWhere(peer -> condition.test(peer.principal()), CloseReason.CREDENTIAL_REVOKED, () -> Duration.ZERO);
    }

    private void closeWhere(Predicate<Peer> condition, CloseReason reason, Supplier<Duration> retryAfter) {
        drains.values().forEach(drain -> drain.closeWhere(condition, reason, retryAfter));
    }

    /**
     * Closes all streams because the server is shutting down. From now on, {@link #isDraining} is true.
     *
     * @param window the window over which client reconnects are spread
     */
    public void drain(Duration window) {
        draining = true;
        closeWhere(peer -> true, CloseReason.DRAINING, () -> randomUpTo(window));
    }

    public boolean isDraining() {
        return draining;
    }

    /**
     * Returns whether the server has been unable to read the log for so long that access rights may be out of date. Does not
     * block.
     */
    public boolean isOutOfDate() {
        return context.log().age().compareTo(MAX_AGE) > 0;
    }

    /** Returns the number of open streams. */
    public int subscribers() {
        return context.meters().subscribers();
    }

    /** Returns every open stream. Blocks until all event loops have responded. */
    public List<Connection> connections() {
        List<CompletableFuture<List<Connection>>> responses = new ArrayList<>();
        for (LoopDrain drain : drains.values()) {
            CompletableFuture<List<Connection>> response = new CompletableFuture<>();
            drain.list(response::complete);
            responses.add(response);
        }
        return responses.stream().flatMap(response -> response.join().stream()).toList();
    }

    @Inject
    void schedule(PeriodicChecks checks) {
        checks.every(Duration.ofSeconds(1), this::beat);
    }

    void beat() {
        if (isOutOfDate()) {
            closeWhere(peer -> true, CloseReason.OUT_OF_DATE, () -> randomUpTo(RETRY_WINDOW));
        }
        drains.values().forEach(LoopDrain::beat);
    }

    private static Duration randomUpTo(Duration window) {
        return Duration.ofMillis(ThreadLocalRandom.current().nextLong(window.toMillis() + 1));
    }

    /** Releases the ring's memory. */
    @PreDestroy
    void close() {
        context.ring().close();
        drains.values().forEach(LoopDrain::close);
    }
}
