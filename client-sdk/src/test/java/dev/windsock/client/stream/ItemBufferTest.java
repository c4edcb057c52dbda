// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.stream;

import static dev.windsock.client.stream.Events.at;
import static dev.windsock.client.stream.Events.change;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windsock.client.error.WindsockException;
import dev.windsock.client.log.GapReason;
import dev.windsock.client.model.MetricUpdate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class ItemBufferTest {
    @Test
    void deliversInOrderAndAdvancesThePosition() throws InterruptedException {
        ItemBuffer buffer = new ItemBuffer(4, Overflow.BACKPRESSURE, at(1));
        put(buffer, 2, 3);
        assertThat(buffer.position()).contains(at(1));
        assertThat(buffer.take(0)).contains(change(2));
        assertThat(buffer.position()).contains(at(2));
        buffer.advance(at(9));
        assertThat(buffer.position()).contains(at(2));
        assertThat(buffer.take(0)).contains(change(3));
        assertThat(buffer.position()).contains(at(9));
        buffer.advance(at(11));
        assertThat(buffer.position()).contains(at(11));
        assertThat(buffer.take(0)).isEmpty();
    }

    @Test
    void backpressureBlocksUntilThereIsRoom() throws Exception {
        ItemBuffer buffer = new ItemBuffer(2, Overflow.BACKPRESSURE, null);
        CompletableFuture<Void> putting = CompletableFuture.runAsync(() -> put(buffer, 1, 2, 3, 4));
        List<StreamItem> items = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            items.add(buffer.take(TimeUnit.SECONDS.toNanos(10)).orElseThrow());
        }
        putting.get(10, TimeUnit.SECONDS);
        assertThat(items).containsExactly(change(1), change(2), change(3), change(4));
    }

    @Test
    void replacesDroppedChangesWithAGap() throws InterruptedException {
        ItemBuffer buffer = new ItemBuffer(2, Overflow.DROP_OLDEST, at(0));
        put(buffer, 1);
        assertThat(buffer.take(0)).contains(change(1));
        put(buffer, 2, 3, 4, 5);
        assertThat(all(buffer)).containsExactly(new Gap(GapReason.BUFFER_OVERFLOW, at(1), at(3)), change(4), change(5));
        assertThat(buffer.position()).contains(at(5));
    }

    @Test
    void keepsTheReasonOfADroppedGap() throws InterruptedException {
        ItemBuffer buffer = new ItemBuffer(1, Overflow.DROP_OLDEST, at(0));
        buffer.put(new Gap(GapReason.HISTORY_TRUNCATED, at(50), at(90)), at(90));
        put(buffer, 91, 92);
        assertThat(all(buffer)).containsExactly(new Gap(GapReason.HISTORY_TRUNCATED, at(50), at(91)), change(92));
    }

    @Test
    void keepsOnlyTheNewestMetrics() throws InterruptedException {
        ItemBuffer buffer = new ItemBuffer(1, Overflow.DROP_OLDEST, at(0));
        MetricsItem newest = new MetricsItem(new MetricUpdate().tenantId(new UUID(0, 2)));
        buffer.put(new MetricsItem(new MetricUpdate().tenantId(new UUID(0, 1))), null);
        buffer.put(newest, null);
        assertThat(all(buffer)).containsExactly(newest);
    }

    @Test
    void deliversItsItemsBeforeItFails() throws InterruptedException {
        ItemBuffer buffer = new ItemBuffer(2, Overflow.FAIL, null);
        put(buffer, 1, 2, 3);
        assertThat(buffer.take(0)).contains(change(1));
        assertThat(buffer.take(0)).contains(change(2));
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> buffer.take(0))
                    .isInstanceOfSatisfying(
                            StreamEndedException.class,
                            e -> assertThat(e.code()).isEqualTo(WindsockException.BUFFER_OVERFLOW));
        }
    }

    @Test
    void closeWakesBlockedThreads() throws Exception {
        ItemBuffer empty = new ItemBuffer(1, Overflow.BACKPRESSURE, null);
        CompletableFuture<Optional<StreamItem>> taking = CompletableFuture.supplyAsync(() -> take(empty));
        empty.close();
        assertThat(taking.get(10, TimeUnit.SECONDS)).isEmpty();

        ItemBuffer full = new ItemBuffer(1, Overflow.BACKPRESSURE, null);
        CompletableFuture<Void> putting = CompletableFuture.runAsync(() -> put(full, 1, 2, 3));
        full.close();
        putting.get(10, TimeUnit.SECONDS);
        assertThat(full.take(0)).isEmpty();
    }

    private static void put(ItemBuffer buffer, long... offsets) {
        try {
            for (long offset : offsets) {
                buffer.put(change(offset), at(offset));
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static Optional<StreamItem> take(ItemBuffer buffer) {
        try {
            return buffer.take(Long.MAX_VALUE);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static List<StreamItem> all(ItemBuffer buffer) throws InterruptedException {
        List<StreamItem> all = new ArrayList<>();
        for (Optional<StreamItem> item = buffer.take(0); item.isPresent(); item = buffer.take(0)) {
            all.add(item.get());
        }
        return all;
    }
}
