// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windsock.id.TenantId;
import dev.windsock.problem.ErrorCode;
import dev.windsock.problem.RejectedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ReadQueueTest {
    private static final Optional<TenantId> BUSY = Optional.of(new TenantId("busy"));
    private static final Optional<TenantId> OTHER = Optional.of(new TenantId("other"));

    private final ReadQueue queue = new ReadQueue();
    private final List<String> ran = new ArrayList<>();

    @Test
    void tenantsAndTheServerTakeTurns() {
        add(BUSY, "b1");
        add(BUSY, "b2");
        add(BUSY, "b3");
        add(OTHER, "o1");
        add(Optional.empty(), "s1");
        add(OTHER, "o2");
        while (queue.size() > 0) {
            queue.next().run();
        }
        assertThat(ran).containsExactly("b1", "o1", "s1", "b2", "o2", "b3");
    }

    @Test
    void rejectsTheReadsOfATenantThatHasTooManyWaiting() {
        fill(BUSY, ReadQueue.MAX_OF_A_TENANT);
        assertRejected(BUSY);
        add(OTHER, "o1");
        queue.next();
        add(BUSY, "b");
    }

    @Test
    void boundsWhatAllTenantsHaveWaiting() {
        for (int i = 0; i < ReadQueue.MAX / ReadQueue.MAX_OF_A_TENANT; i++) {
            fill(Optional.of(new TenantId("t" + i)), ReadQueue.MAX_OF_A_TENANT);
        }
        assertRejected(OTHER);
        add(Optional.empty(), "the server's own");
        assertThat(queue.size()).isEqualTo(ReadQueue.MAX + 1);
    }

    private void add(Optional<TenantId> reader, String name) {
        queue.add(reader, () -> ran.add(name));
    }

    private void fill(Optional<TenantId> reader, int count) {
        for (int i = 0; i < count; i++) {
            add(reader, "r");
        }
    }

    private void assertRejected(Optional<TenantId> reader) {
        assertThatThrownBy(() -> add(reader, "r")).isInstanceOfSatisfying(RejectedException.class, e -> {
            assertThat(e.code()).isEqualTo(ErrorCode.OVERLOADED);
            assertThat(e.retryAfter()).isNotNull();
        });
    }
}
