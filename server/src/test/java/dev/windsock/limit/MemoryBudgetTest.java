// SPDX-License-Identifier: Apache-2.0
package dev.windsock.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windsock.problem.ErrorCode;
import dev.windsock.problem.RejectedException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A budget of 1,000 bytes, of which a tenant can hold 500 and a key 250. */
final class MemoryBudgetTest {
    private final AtomicInteger rejections = new AtomicInteger();
    private final MemoryBudget budget = new MemoryBudget(MemoryUse.SESSIONS, 1_000, rejections::incrementAndGet);

    private void rejects(String key, String tenant, long bytes, ErrorCode code) {
        int before = rejections.get();
        long held = budget.held();
        assertThatThrownBy(() -> budget.acquire(key, tenant, bytes))
                .isInstanceOfSatisfying(RejectedException.class, e -> {
                    assertThat(e.code()).isEqualTo(code);
                    assertThat(e.retryAfter()).isPositive();
                });
        assertThat(budget.held()).isEqualTo(held);
        assertThat(rejections).hasValue(before + 1);
    }

    @Test
    void leavesMostOfItToOtherKeys() {
        budget.acquire("a", "t", 150);
        rejects("a", "t", 101, ErrorCode.RATE_LIMITED);
        budget.acquire("a", "t", 100);
        budget.acquire("b", "t", 250);
    }

    @Test
    void leavesHalfOfItToOtherTenants() {
        budget.acquire("a", "t", 250);
        budget.acquire("b", "t", 250);
        rejects("c", "t", 1, ErrorCode.RATE_LIMITED);
        budget.acquire("d", "u", 250);
        budget.acquire("e", "u", 250);
        rejects("f", "v", 1, ErrorCode.OVERLOADED);
    }

    @Test
    void acceptsOneLargeShareOfAKeyThatHoldsNothing() {
        MemoryBudget.Share large = budget.acquire("a", "t", 900);
        rejects("a", "t", 1, ErrorCode.RATE_LIMITED);
        rejects("b", "u", 101, ErrorCode.OVERLOADED);
        large.close();
        rejects("a", "t", 1_001, ErrorCode.OVERLOADED);
    }

    @Test
    void releasesEachShareOnce() {
        MemoryBudget.Share share = budget.acquire("a", "t", 200);
        budget.acquire("b", "u", 10);
        share.shrinkTo(300);
        assertThat(budget.held()).isEqualTo(210);
        share.shrinkTo(50);
        assertThat(budget.held()).isEqualTo(60);
        share.close();
        share.close();
        assertThat(budget.held()).isEqualTo(10);
        budget.acquire("a", "t", 250);
    }

    @Test
    void countsWhatIsAlreadyAllocated() {
        MemoryBudget.Share held = budget.hold("a", "t", 2_000);
        rejects("b", "u", 1, ErrorCode.OVERLOADED);
        held.close();
        budget.acquire("b", "u", 1);
    }

    @Test
    void losesNothingToConcurrency() throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            List<Callable<Void>> holders = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                String key = "k" + i % 3;
                holders.add(() -> {
                    for (int n = 0; n < 10_000; n++) {
                        try (MemoryBudget.Share share = budget.acquire(key, "t", 90)) {
                            assertThat(budget.held()).isPositive();
                        } catch (RejectedException e) {
                            // the other threads hold the budget
                        }
                    }
                    return null;
                });
            }
            threads.invokeAll(holders).forEach(done -> assertThat(done).succeedsWithin(Duration.ofSeconds(30)));
        }
        assertThat(budget.held()).isZero();
        budget.acquire("k0", "t", 250).close();
    }

    @Test
    void scalesWithTheHeapAndLeavesRoomForTheServer() {
        MemoryBudgets budgets = new MemoryBudgets(new SimpleMeterRegistry());
        long heap = Runtime.getRuntime().maxMemory();
        long all = Arrays.stream(MemoryUse.values())
                // queued data is outside the heap
                .filter(use -> use != MemoryUse.QUEUES)
                .mapToLong(use -> budgets.of(use).total())
                .sum();
        assertThat(all).isLessThan(heap * 4 / 5);
    }
}
