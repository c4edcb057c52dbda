// SPDX-License-Identifier: Apache-2.0
package dev.windsock.dashboard;

import static dev.windsock.dashboard.FakeInventory.text;
import static dev.windsock.metrics.Fixtures.MINE;
import static dev.windsock.metrics.Fixtures.THEIRS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windsock.id.TenantId;
import dev.windsock.json.JsonCodec;
import dev.windsock.log.Topic;
import dev.windsock.wire.Json;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@NullUnmarked
final class SummariesTest {
    private final FakeInventory inventory = new FakeInventory();
    private final FakeLog log = new FakeLog();
    private final MeterRegistry meters = new SimpleMeterRegistry();
    private final Summaries summaries = new Summaries(inventory, log, new JsonCodec(Json.MAPPER), meters);
    private final BlockingQueue<TenantId> notified = new LinkedBlockingQueue<>();

    @BeforeEach
    void listen() {
        summaries.onChange(notified::add);
    }

    @AfterEach
    void close() {
        summaries.close();
    }

    @Test
    void countsOnceForManyReads() {
        inventory.running.put(MINE, 3);
        for (int i = 0; i < 100; i++) {
            assertThat(summaries.text(MINE)).isEqualTo(text(3));
        }
        assertThat(inventory.counted).hasValue(1);
        assertThat(meters.get("windsock.feed.summaries").counter().count()).isEqualTo(1);
        assertThat(notified).isEmpty();
    }

    @Test
    void notifiesListenersAfterTheSummaryChanged() throws InterruptedException {
        summaries.text(MINE);
        inventory.running.put(MINE, 1);
        log.commit(MINE, Topic.INSTANCES, "INSTANCE_STARTED");
        assertThat(notified.poll(20, TimeUnit.SECONDS)).isEqualTo(MINE);
        assertThat(summaries.text(MINE)).isEqualTo(text(1));
        assertThat(inventory.counted).hasValue(2);
    }

    @ParameterizedTest
    @EnumSource(
            value = Topic.class,
            names = {"AUDIT", "TERMINALS", "KEYS", "CUSTOM"})
    void doesNotRecountForOtherTopics(Topic topic) {
        summaries.text(MINE);
        log.commit(MINE, topic, "OTHER");
        settle();
        assertThat(inventory.counted).hasValue(1 + SETTLING);
    }

    @Test
    void doesNotNotifyWithoutAChangeOfTheCounts() {
        summaries.text(MINE);
        log.commit(MINE, Topic.VOLUMES, "VOLUME_ATTACHED");
        settle();
        assertThat(notified).isEmpty();
        assertThat(inventory.counted).hasValue(2 + SETTLING);
    }

    @Test
    void doesNotCountForUnrequestedTenants() {
        summaries.text(MINE);
        log.commit(THEIRS, Topic.INSTANCES, "INSTANCE_STARTED");
        settle();
        assertThat(inventory.counted).hasValue(1 + SETTLING);
    }

    @Test
    void countsOnceMoreForManyChangesDuringACount() throws InterruptedException {
        summaries.text(MINE);
        CountDownLatch counting = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        inventory.onCount = () -> {
            counting.countDown();
            await(release);
        };
        log.commit(MINE, Topic.INSTANCES, "FIRST");
        await(counting);
        for (int i = 1; i <= 50; i++) {
            inventory.running.put(MINE, i);
            log.commit(MINE, Topic.INSTANCES, "BURST");
        }
        assertThat(summaries.text(MINE)).isEqualTo(text(0));
        inventory.onCount = () -> {};
        release.countDown();
        assertThat(notified.poll(20, TimeUnit.SECONDS)).isEqualTo(MINE);
        settle();
        assertThat(summaries.text(MINE)).isEqualTo(text(50));
        assertThat(inventory.counted).hasValue(3 + SETTLING);
    }

    @Test
    void retriesAFailedCount() throws InterruptedException {
        summaries.text(MINE);
        inventory.running.put(MINE, 7);
        inventory.onCount = () -> {
            throw new IllegalStateException("the store is unavailable");
        };
        log.commit(MINE, Topic.VPCS, "VPC_CREATED");
        assertThatThrownBy(() -> summaries.text(THEIRS)).hasMessageContaining("the store is unavailable");
        inventory.onCount = () -> {};
        assertThat(summaries.text(MINE)).isEqualTo(text(0));
        summaries.retryFailed();
        assertThat(notified.poll(20, TimeUnit.SECONDS)).isEqualTo(MINE);
        assertThat(summaries.text(MINE)).isEqualTo(text(7));
        assertThat(summaries.text(THEIRS)).isEqualTo(text(0));
    }

    /** The number of counts that {@link #settle} causes. */
    private static final int SETTLING = 1;

    /** Waits until all pending counts are done, which works because the worker counts one tenant after another. */
    private void settle() {
        summaries.text(new TenantId("01900000-0000-7000-8000-0000000000ff"));
    }

    private static void await(CountDownLatch latch) {
        try {
            if (!latch.await(20, TimeUnit.SECONDS)) {
                throw new IllegalStateException("timed out");
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
