// SPDX-License-Identifier: Apache-2.0
package dev.windsock.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windsock.problem.ErrorCode;
import dev.windsock.problem.RejectedException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PublishBudgetTest {
    private static final int MEGABYTE = 1024 * 1024;

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final PublishBudget budget = new PublishBudget(registry);

    @Test
    void rejectsPublicationsUntilBytesAreReleased() {
        List<PublishBudget.Share> shares = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            shares.add(budget.acquire(8 * MEGABYTE));
        }
        assertThat(waitingBytes()).isEqualTo(64.0 * MEGABYTE);
        assertThatThrownBy(() -> budget.acquire(1)).isInstanceOfSatisfying(RejectedException.class, e -> {
            assertThat(e.code()).isEqualTo(ErrorCode.OVERLOADED);
            assertThat(e.retryAfter()).isNotNull();
        });
        shares.forEach(PublishBudget.Share::close);
        assertThat(waitingBytes()).isZero();
        budget.acquire(8 * MEGABYTE).close();
    }

    private double waitingBytes() {
        return registry.get("windsock.events.waiting.bytes").gauge().value();
    }
}
