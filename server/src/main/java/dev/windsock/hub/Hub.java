// SPDX-License-Identifier: Apache-2.0
package dev.windsock.hub;

import dev.windsock.log.ChangeEvent;
import dev.windsock.log.EventLog;
import dev.windsock.log.Position;
import dev.windsock.log.ReadResult;
import dev.windsock.principal.CredentialListener;
import dev.windsock.principal.Principal;
import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.scheduling.annotation.Scheduled;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Fan-out: tells every subscriber what was committed, each change encoded once.
 *
 * <h2>The way of a change</h2>
 *
 * After the commit the log's thread appends the change to the {@link FrameRing}, in the bytes of every wire format, and
 * wakes each event loop, once. The loop's {@link LoopDrain} gives every {@link Subscriber} of the tenant all that it has
 * not had, as references to the ring's memory, and flushes once. A connection that takes no more keeps its place and
 * goes on when it can, out of the ring, then out of the log; off the log it is told of the gap.
 *
 * <h2>Threading</h2>
 *
 * For any thread, except where a method says otherwise. Nothing here blocks but {@link #connections}.
 */
@Singleton
public final class Hub implements CredentialListener {
    private final EventLog log;
    private final LiveFeed feed;
    private final HubConfiguration configuration;
    private final List<WireFormat> formats;
    private final FrameRing ring;
    private final CatchUp catchUp;
    private final HubMeters meters;
    private final Map<Executor, LoopDrain> drains = new ConcurrentHashMap<>();
    private final AtomicInteger subscribers = new AtomicInteger();
    private final Map<String, AtomicInteger> connections = new ConcurrentHashMap<>();
    private volatile boolean draining;

    @Inject
    Hub(
            EventLog log,
            LiveFeed feed,
            ChangeEncoder encoder,
            List<WireFormat> formats,
            HubConfiguration configuration,
            MeterRegistry registry) {
        this(log, feed, encoder, formats, configuration, registry, Executors.newVirtualThreadPerTaskExecutor());
    }

    /** @param reads runs blocking reads of the log */
    Hub(
            EventLog log,
            LiveFeed feed,
            ChangeEncoder encoder,
            List<WireFormat> formats,
            HubConfiguration configuration,
            MeterRegistry registry,
            Executor reads) {
        this.log = log;
        this.feed = feed;
        this.configuration = configuration;
        this.formats = List.copyOf(formats);
        this.ring = new FrameRing(configuration.ringEvents(), configuration.ringBytes(), encoder, this.formats);
        this.meters = new HubMeters(registry);
        this.catchUp = new CatchUp(log, encoder, reads, configuration.concurrentCatchUps(), meters);
        show();
        log.onCommit(this::committed);
        ring.beginAfter(log.latest().offset());
        feed.onTick(() -> drains.values().forEach(LoopDrain::ticked));
        feed.onSummaryChange(tenantId -> drains.values().forEach(drain -> drain.summaryChanged(tenantId)));
    }

    private void show() {
        meters.gauge("windsock.hub.ring.events", "Changes that stand encoded in memory", ring, FrameRing::size);
        meters.gauge(
                "windsock.hub.lag",
                "Changes that the slowest client is behind, at the last second",
                drains,
                all -> all.values().stream().mapToLong(LoopDrain::lag).max().orElse(0));
        for (WireFormat format : formats) {
            AtomicInteger count = connections.computeIfAbsent(format.name(), key -> new AtomicInteger());
            meters.gauge("windsock.hub.connections", "Open streams", format.name(), count, AtomicInteger::get);
            meters.gauge(
                    "windsock.hub.ring.bytes",
                    "Memory that the encoded changes take",
                    format.name(),
                    ring,
                    all -> all.bytes(format));
        }
    }

    private void committed(List<ChangeEvent> events) {
        meters.encoded(ring.append(events));
        drains.values().forEach(LoopDrain::wake);
    }

    /**
     * Makes a subscriber, which stands still until {@link Subscriber#start}. Called on the connection's event loop.
     *
     * @param loop the event loop
     * @param after where the client wants to go on; null for from now on
     */
    public Subscriber attach(
            Executor loop, Transport transport, Peer peer, Filter filter, LiveRequest wish, @Nullable Position after) {
        LoopDrain drain = drains.computeIfAbsent(loop, key -> new LoopDrain(this, key, ring, feed));
        // a commit between the drain's making and its being known here would not have woken it
        drain.wake();
        return new Subscriber(
                drain,
                transport,
                formats.indexOf(transport.format()),
                peer,
                filter,
                wish,
                opening(drain, after),
                ThreadLocalRandom.current().nextInt(configuration.heartbeatSeconds()) + 1);
    }

    private Subscriber.Opening opening(LoopDrain drain, @Nullable Position after) {
        if (after == null) {
            return new Subscriber.Opening(drain.at(drain.drainedTo()), false, null);
        }
        ReadResult.Gap gap = gap(after);
        return gap == null
                ? new Subscriber.Opening(after, true, null)
                : new Subscriber.Opening(gap.latest(), false, gap);
    }

    /** Why changes cannot be told after a position; null where they can. */
    public ReadResult.@Nullable Gap gap(Position after) {
        Position latest = log.latest();
        if (!after.epoch().equals(latest.epoch()) || after.offset() > latest.offset()) {
            return new ReadResult.Gap(ReadResult.Reason.EPOCH_CHANGED, log.earliest(), latest);
        }
        if (after.offset() < log.earliest().offset()) {
            return new ReadResult.Gap(ReadResult.Reason.HISTORY_TRUNCATED, log.earliest(), latest);
        }
        return null;
    }

    /** The newest position of the log. */
    public Position latest() {
        return log.latest();
    }

    /** Ends the streams of credentials that have ended. */
    @Override
    public void ended(Predicate<Principal> whose) {
        closeWhere(peer -> whose.test(peer.principal()), CloseReason.CREDENTIAL_REVOKED, () -> Duration.ZERO);
    }

    private void closeWhere(Predicate<Peer> whose, CloseReason reason, Supplier<Duration> retryAfter) {
        drains.values().forEach(drain -> drain.closeWhere(whose, reason, retryAfter));
    }

    /**
     * Ends all streams, since the server shuts down; {@link #isDraining} is true from now on.
     *
     * @param window over which the clients' return is spread
     */
    public void drain(Duration window) {
        draining = true;
        closeWhere(
                peer -> true,
                CloseReason.DRAINING,
                () -> Duration.ofMillis(ThreadLocalRandom.current().nextLong(window.toMillis() + 1)));
    }

    public boolean isDraining() {
        return draining;
    }

    /** How many streams are open. */
    public int subscribers() {
        return subscribers.get();
    }

    /** Every open stream. Blocks until the event loops have answered. */
    public List<Connection> connections() {
        List<CompletableFuture<List<Connection>>> answers = new ArrayList<>();
        for (LoopDrain drain : drains.values()) {
            CompletableFuture<List<Connection>> answer = new CompletableFuture<>();
            drain.list(answer::complete);
            answers.add(answer);
        }
        return answers.stream().flatMap(answer -> answer.join().stream()).toList();
    }

    @Scheduled(fixedRate = "1s")
    void beat() {
        drains.values().forEach(LoopDrain::beat);
    }

    /** Lets go of the ring's memory. */
    @PreDestroy
    void close() {
        ring.close();
        drains.values().forEach(LoopDrain::close);
    }

    HubConfiguration configuration() {
        return configuration;
    }

    CatchUp catchUp() {
        return catchUp;
    }

    HubMeters meters() {
        return meters;
    }

    void count(String transport, int change) {
        subscribers.addAndGet(change);
        connections.computeIfAbsent(transport, key -> new AtomicInteger()).addAndGet(change);
    }
}
