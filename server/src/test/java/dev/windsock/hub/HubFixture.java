// SPDX-License-Identifier: Apache-2.0
package dev.windsock.hub;

import dev.windsock.id.Actor;
import dev.windsock.id.KeyId;
import dev.windsock.id.TenantId;
import dev.windsock.limit.MemoryBudget;
import dev.windsock.limit.MemoryBudgets;
import dev.windsock.limit.MemoryUse;
import dev.windsock.log.EventDraft;
import dev.windsock.log.Position;
import dev.windsock.log.Topic;
import dev.windsock.principal.Permission;
import dev.windsock.principal.Principal;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A hub with an in-memory log; the test runs its event loop and reads. */
final class HubFixture implements AutoCloseable {
    static final TenantId MINE = new TenantId("mine");
    static final TenantId THEIRS = new TenantId("theirs");

    final InMemoryEventLog log = new InMemoryEventLog("e1");
    final ManualExecutor loop = new ManualExecutor();
    final ManualExecutor reads = new ManualExecutor();
    final FakeFeed feed = new FakeFeed();
    final TextFormat format = new TextFormat();
    final MeterRegistry registry = new SimpleMeterRegistry();
    final MemoryBudget queues = new MemoryBudgets(registry).of(MemoryUse.QUEUES);

    /** The time that passes between two reads of the clock; by default, longer than any pause. */
    Duration tick = Duration.ofSeconds(1);

    private final AtomicLong nanoTime = new AtomicLong();
    final Hub hub;

    HubFixture(int ringEvents) {
        this(ringEvents, 1 << 20);
    }

    HubFixture(int ringEvents, long ringBytes) {
        hub = new Hub(
                log,
                feed,
                event -> event.draft().payload().getBytes(StandardCharsets.UTF_8),
                List.of(format),
                new HubConfiguration(ringEvents, ringBytes, 15, 60, 4),
                queues,
                registry,
                reads,
                () -> nanoTime.addAndGet(tick.toNanos()));
    }

    static EventDraft draft(TenantId tenant, Topic topic, @Nullable String resource, String payload) {
        return new EventDraft("CHANGED", topic, tenant, "THING", resource, Actor.ENGINE, null, payload);
    }

    /** Returns the value of a counter. */
    double counted(String name) {
        return registry.get(name).counter().count();
    }

    void publish(Topic... topics) {
        log.append(Stream.of(topics).map(topic -> draft(MINE, topic, "r1", "x")).toList());
    }

    static Peer peer(TenantId tenant) {
        return new Peer(
                "c1",
                new Principal(
                        new KeyId("aaaaaaaa"),
                        1,
                        "test",
                        tenant,
                        EnumSet.allOf(Permission.class),
                        Principal.Credential.HEADER),
                "websocket",
                "127.0.0.1",
                Instant.EPOCH);
    }

    RecordingTransport transport() {
        return new RecordingTransport(format, 1 << 20);
    }

    Subscriber subscribe(RecordingTransport transport, @Nullable Position after, Topic... topics) {
        return subscribe(transport, Filter.of(Set.of(topics)), LiveRequest.NONE, after);
    }

    Subscriber subscribe(RecordingTransport transport, Filter filter, LiveRequest live, @Nullable Position after) {
        Subscriber subscriber = hub.attach(loop, transport, peer(MINE), filter, live, after);
        subscriber.start();
        return subscriber;
    }

    /** Runs all pending tasks. */
    void settle() {
        while (loop.pending() + reads.pending() > 0) {
            reads.runAll();
            loop.runAll();
        }
    }

    List<String> lines(RecordingTransport transport) {
        settle();
        transport.read();
        return transport.takeLines();
    }

    @Override
    public void close() {
        hub.close();
        settle();
    }
}
