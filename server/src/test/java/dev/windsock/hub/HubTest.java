// SPDX-License-Identifier: Apache-2.0
package dev.windsock.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.limit.MemoryBudget;
import dev.windsock.log.Position;
import dev.windsock.log.Topic;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class HubTest {
    private final HubFixture fixture = new HubFixture(8);

    @AfterEach
    void close() {
        fixture.close();
    }

    private Position at(long offset) {
        return fixture.log.latest().at(offset);
    }

    @Test
    void flushesABurstOnce() {
        RecordingTransport transport = fixture.transport();
        fixture.subscribe(transport, null, Topic.INSTANCES);
        fixture.settle();
        for (int i = 0; i < 5; i++) {
            fixture.publish(Topic.INSTANCES);
        }
        assertThat(fixture.loop.pending()).isEqualTo(1);
        assertThat(fixture.lines(transport))
                .containsExactly("change 1 x", "change 2 x", "change 3 x", "change 4 x", "change 5 x");
        assertThat(transport.flushes()).isEqualTo(1);
    }

    @Test
    void deliversTheRestOfABurstTogether() {
        RecordingTransport transport = fixture.transport();
        fixture.subscribe(transport, null, Topic.INSTANCES);
        fixture.settle();
        fixture.tick = Duration.ofMillis(1);
        fixture.publish(Topic.INSTANCES);
        fixture.loop.runAll();
        assertThat(transport.flushes()).isEqualTo(1);

        fixture.publish(Topic.INSTANCES);
        fixture.loop.runOne();
        assertThat(transport.flushes()).isEqualTo(1);
        assertThat(fixture.loop.lastDelay()).isPositive().isLessThan(Duration.ofMillis(10));

        fixture.publish(Topic.INSTANCES);
        assertThat(fixture.loop.pending()).isEqualTo(1);
        assertThat(fixture.lines(transport)).containsExactly("change 1 x", "change 2 x", "change 3 x");
        assertThat(transport.flushes()).isEqualTo(2);
    }

    @Test
    void wakesNoLoopWithoutSubscribers() {
        fixture.subscribe(fixture.transport(), null, Topic.INSTANCES).detach();
        fixture.settle();
        fixture.publish(Topic.INSTANCES);
        fixture.hub.beat();
        assertThat(fixture.loop.pending()).isZero();
        RecordingTransport fresh = fixture.transport();
        RecordingTransport resumed = fixture.transport();
        fixture.subscribe(fresh, null, Topic.INSTANCES);
        fixture.subscribe(resumed, at(0), Topic.INSTANCES);
        fixture.publish(Topic.INSTANCES);
        assertThat(fixture.lines(fresh)).containsExactly("change 2 x");
        assertThat(fixture.lines(resumed)).containsExactly("change 1 x", "change 2 x");
    }

    @Test
    void losesNothingWhenTheLastSubscriberLeavesBeforeAnotherOneStarts() {
        Subscriber last = fixture.subscribe(fixture.transport(), null, Topic.INSTANCES);
        RecordingTransport transport = fixture.transport();
        Subscriber attached = fixture.hub.attach(
                fixture.loop,
                transport,
                HubFixture.peer(HubFixture.MINE),
                Filter.of(Set.of(Topic.INSTANCES)),
                LiveRequest.NONE,
                null);
        fixture.settle();
        last.detach();
        fixture.publish(Topic.INSTANCES);
        attached.start();
        assertThat(fixture.lines(transport)).containsExactly("change 1 x");
    }

    @Test
    void deliversOnlyMatchingChangesOfTheTenant() {
        RecordingTransport topics = fixture.transport();
        RecordingTransport resource = fixture.transport();
        fixture.subscribe(topics, null, Topic.INSTANCES);
        fixture.subscribe(
                resource,
                Filter.NONE.with(Set.of(Topic.INSTANCES, Topic.VOLUMES), Set.of("r2")),
                LiveRequest.NONE,
                null);
        fixture.publish(Topic.VOLUMES, Topic.INSTANCES);
        fixture.log.append(List.of(
                HubFixture.draft(HubFixture.THEIRS, Topic.INSTANCES, "r1", "theirs"),
                HubFixture.draft(HubFixture.MINE, Topic.INSTANCES, "r2", "y"),
                HubFixture.draft(HubFixture.MINE, Topic.CUSTOM, "r2", "z"),
                HubFixture.draft(HubFixture.MINE, Topic.VOLUMES, null, "no resource")));
        assertThat(fixture.lines(topics)).containsExactly("change 2 x", "change 4 y");
        assertThat(fixture.lines(resource)).containsExactly("change 4 y");
    }

    @Test
    void resumesFromTheRingAndFromTheLog() {
        for (int i = 0; i < 20; i++) {
            fixture.publish(Topic.INSTANCES);
        }
        RecordingTransport near = fixture.transport();
        RecordingTransport far = fixture.transport();
        assertThat(fixture.subscribe(near, at(18), Topic.INSTANCES).opening().resumed())
                .isTrue();
        fixture.subscribe(far, at(5), Topic.INSTANCES);
        assertThat(fixture.reads.pending()).isEqualTo(1);
        assertThat(fixture.lines(near)).containsExactly("change 19 x", "change 20 x");
        assertThat(fixture.lines(far)).hasSize(15).startsWith("change 6 x").endsWith("change 20 x");
    }

    @Test
    void sendsAResetForAnUnreachablePosition() {
        for (int i = 0; i < 20; i++) {
            fixture.publish(Topic.INSTANCES);
        }
        fixture.log.truncateBefore(10);
        RecordingTransport old = fixture.transport();
        RecordingTransport foreign = fixture.transport();
        RecordingTransport ahead = fixture.transport();
        Subscriber truncated = fixture.subscribe(old, at(5), Topic.INSTANCES);
        assertThat(truncated.opening().resumed()).isFalse();
        fixture.subscribe(foreign, new Position("other", 5), Topic.INSTANCES);
        fixture.subscribe(ahead, at(21), Topic.INSTANCES);
        fixture.publish(Topic.INSTANCES);
        assertThat(fixture.lines(old)).containsExactly("reset 20 HISTORY_TRUNCATED", "change 21 x");
        assertThat(fixture.lines(foreign)).containsExactly("reset 20 EPOCH_CHANGED", "change 21 x");
        assertThat(fixture.lines(ahead)).containsExactly("reset 20 AHEAD", "change 21 x");
    }

    @Test
    void replaysALaterSubscriptionBeforeNewerChanges() {
        fixture.publish(Topic.INSTANCES, Topic.VOLUMES, Topic.INSTANCES, Topic.VOLUMES);
        RecordingTransport transport = fixture.transport();
        Subscriber subscriber = fixture.subscribe(transport, at(0), Topic.INSTANCES);
        assertThat(fixture.lines(transport)).containsExactly("change 1 x", "change 3 x");
        subscriber.subscribe(Set.of(Topic.VOLUMES), Set.of(), at(1));
        fixture.publish(Topic.INSTANCES, Topic.VOLUMES);
        assertThat(fixture.lines(transport)).containsExactly("change 2 x", "change 4 x", "change 5 x", "change 6 x");
        subscriber.unsubscribe(Set.of(Topic.INSTANCES));
        fixture.publish(Topic.INSTANCES, Topic.VOLUMES);
        assertThat(fixture.lines(transport)).containsExactly("change 8 x");
    }

    @Test
    void conflatesMetricsForSlowClients() {
        RecordingTransport slow = new RecordingTransport(fixture.format, 16);
        Subscriber subscriber = fixture.subscribe(slow, Filter.NONE, new LiveRequest(1, Set.of(), 0), null);
        for (int i = 0; i < 10; i++) {
            fixture.feed.tick();
            fixture.settle();
        }
        slow.read();
        assertThat(slow.takeLines()).containsExactly("position 0", "metrics m1[]");
        subscriber.writable();
        slow.read();
        assertThat(slow.takeLines()).containsExactly("position 0", "metrics m10[]");
    }

    @Test
    void readsMetricsOncePerTickAndTenant() {
        for (int i = 0; i < 50; i++) {
            fixture.subscribe(fixture.transport(), Filter.NONE, new LiveRequest(1, Set.of(), 0), null);
        }
        fixture.settle();
        fixture.feed.tick();
        fixture.settle();
        assertThat(fixture.feed.metricsRead()).isEqualTo(1);
    }

    @Test
    void sendsCountsAsSoonAsTheyChange() {
        RecordingTransport transport = fixture.transport();
        fixture.subscribe(transport, Filter.NONE, new LiveRequest(0, Set.of(), 5), null);
        fixture.feed.summaryChanges(HubFixture.MINE);
        fixture.feed.summaryChanges(HubFixture.THEIRS);
        assertThat(fixture.lines(transport)).containsExactly("position 0", "summary s2");
    }

    @Test
    void sendsNoHeartbeatToALaggingClient() {
        RecordingTransport slow = new RecordingTransport(fixture.format, 8);
        Subscriber subscriber = fixture.subscribe(slow, null, Topic.INSTANCES);
        fixture.publish(Topic.INSTANCES);
        fixture.settle();
        fixture.publish(Topic.INSTANCES);
        fixture.settle();
        assertThat(subscriber.position().offset()).isEqualTo(1);
        for (int i = 0; i < 15; i++) {
            fixture.hub.beat();
            fixture.settle();
        }
        slow.read();
        assertThat(slow.takeLines()).containsExactly("change 1 x");
        subscriber.writable();
        slow.read();
        assertThat(slow.takeLines()).containsExactly("change 2 x");
    }

    @Test
    void sendsAHeartbeatEveryFifteenSeconds() {
        RecordingTransport transport = fixture.transport();
        fixture.subscribe(transport, null, Topic.INSTANCES);
        fixture.publish(Topic.VOLUMES);
        for (int i = 0; i < 30; i++) {
            fixture.hub.beat();
            fixture.settle();
        }
        assertThat(fixture.lines(transport)).containsExactly("heartbeat 1", "heartbeat 1");
    }

    @Test
    void closesAFrozenClientAtOnceWhenSlowClientsHoldTooMuch() {
        RecordingTransport first = new RecordingTransport(fixture.format, 8);
        RecordingTransport second = new RecordingTransport(fixture.format, 8);
        fixture.subscribe(first, null, Topic.INSTANCES);
        fixture.publish(Topic.INSTANCES);
        fixture.hub.beat();
        fixture.settle();
        assertThat(fixture.queues.held()).isEqualTo(first.bytesQueued());
        MemoryBudget.Share others = fixture.queues.hold("others", "others", fixture.queues.total());

        fixture.subscribe(second, null, Topic.INSTANCES);
        fixture.publish(Topic.INSTANCES);
        fixture.hub.beat();
        fixture.settle();

        assertThat(first.closed()).isNull();
        assertThat(second.closed()).isEqualTo(CloseReason.SLOW_CONSUMER);
        others.close();
        for (int i = 0; i <= 60; i++) {
            fixture.hub.beat();
            fixture.settle();
        }
        assertThat(first.closed()).isEqualTo(CloseReason.SLOW_CONSUMER);
        assertThat(fixture.queues.held()).isZero();
    }

    @Test
    void closesAFrozenClient() {
        RecordingTransport frozen = new RecordingTransport(fixture.format, 8);
        fixture.subscribe(frozen, null, Topic.INSTANCES);
        fixture.publish(Topic.INSTANCES);
        for (int i = 0; i <= 60; i++) {
            fixture.hub.beat();
            fixture.settle();
        }
        assertThat(frozen.closed()).isEqualTo(CloseReason.SLOW_CONSUMER);
        assertThat(fixture.hub.subscribers()).isZero();
    }

    @Test
    void closesStreamsOfEndedCredentialsAndOnADrain() {
        RecordingTransport revoked = fixture.transport();
        fixture.subscribe(revoked, null, Topic.INSTANCES);
        fixture.hub.ended(principal -> principal.name().equals("test"));
        fixture.settle();
        assertThat(revoked.closed()).isEqualTo(CloseReason.CREDENTIAL_REVOKED);
        RecordingTransport drained = fixture.transport();
        fixture.subscribe(drained, null, Topic.INSTANCES);
        fixture.hub.drain(Duration.ofSeconds(1));
        fixture.settle();
        assertThat(drained.closed()).isEqualTo(CloseReason.DRAINING);
        assertThat(fixture.hub.isDraining()).isTrue();
    }
}
