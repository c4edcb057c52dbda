// SPDX-License-Identifier: Apache-2.0
package dev.windsock.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.log.Topic;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Costs that do not increase with the number of subscribers, and memory bounds. */
final class FanOutCostTest {
    private final HubFixture fixture = new HubFixture(8);

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void encodesAChangeOnceForAllSubscribers() {
        List<RecordingTransport> transports = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            RecordingTransport transport = fixture.transport();
            fixture.subscribe(transport, null, Topic.INSTANCES);
            transports.add(transport);
        }
        fixture.settle();
        for (int i = 0; i < 5; i++) {
            fixture.publish(Topic.INSTANCES);
        }
        transports.forEach(transport -> assertThat(fixture.lines(transport)).hasSize(5));
        assertThat(fixture.counted("windsock.hub.encodings")).isEqualTo(5);
        assertThat(fixture.counted("windsock.hub.deliveries")).isEqualTo(500);
    }

    @Test
    void wakesALoopOnceUntilItHasRun() {
        fixture.subscribe(fixture.transport(), null, Topic.INSTANCES);
        fixture.settle();
        for (int i = 0; i < 100; i++) {
            fixture.publish(Topic.INSTANCES);
        }
        assertThat(fixture.loop.pending()).isEqualTo(1);
        fixture.settle();
        assertThat(fixture.counted("windsock.hub.wakeups")).isEqualTo(1);
    }

    @Test
    void limitsTheBytesQueuedForAFrozenClient() {
        int mark = 128 * 1024;
        String payload = "x".repeat(10_000);
        for (int i = 0; i < 200; i++) {
            fixture.log.append(List.of(HubFixture.draft(HubFixture.MINE, Topic.INSTANCES, "r1", payload)));
        }
        RecordingTransport frozen = new RecordingTransport(fixture.format, mark);
        Subscriber subscriber = fixture.subscribe(frozen, fixture.log.latest().at(0), Topic.INSTANCES);
        fixture.settle();
        assertThat(frozen.bytesQueued()).isBetween((long) mark, mark + CatchUp.BATCH_BYTES + 10_100L);

        List<String> read = new ArrayList<>();
        while (frozen.read()) {
            subscriber.writable();
            fixture.settle();
        }
        read.addAll(frozen.takeLines());
        assertThat(read).hasSize(200);
        for (int i = 0; i < 200; i++) {
            assertThat(read.get(i)).startsWith("change " + (i + 1) + " ");
        }
    }

    @Test
    void catchesUpWhileChangesAreCommitted() {
        for (int i = 0; i < 1_000; i++) {
            fixture.publish(Topic.INSTANCES);
        }
        RecordingTransport transport = fixture.transport();
        fixture.subscribe(transport, fixture.log.latest().at(0), Topic.INSTANCES);
        for (int i = 0; i < 100; i++) {
            fixture.publish(Topic.INSTANCES);
            fixture.reads.runOne();
            fixture.loop.runOne();
        }
        List<String> lines = fixture.lines(transport);
        assertThat(lines).hasSize(1_100).doesNotHaveDuplicates();
        assertThat(lines.getFirst()).isEqualTo("change 1 x");
        assertThat(lines.getLast()).isEqualTo("change 1100 x");
        assertThat(fixture.registry.get("windsock.hub.catchups").timer().count())
                .isPositive();
        assertThat(fixture.registry.get("windsock.hub.catchups.active").gauge().value())
                .isZero();
    }
}
