// SPDX-License-Identifier: Apache-2.0
package dev.windsock.limit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class HeapTrimmerTest {
    private static final long MIB = 1 << 20;

    private long allocated;
    private int collections;
    private final HeapTrimmer trimmer = new HeapTrimmer(() -> allocated, () -> collections++);

    private void checkAfter(long mebibytes) {
        allocated += mebibytes * MIB;
        trimmer.check();
    }

    @Test
    void collectsOnceAfterALoadHasEnded() {
        checkAfter(100);
        checkAfter(100);
        assertThat(collections).isZero();

        checkAfter(1);
        checkAfter(1);
        assertThat(collections).isEqualTo(1);
    }

    @Test
    void collectsAgainAfterTheNextLoad() {
        checkAfter(100);
        checkAfter(0);
        checkAfter(100);
        checkAfter(0);

        assertThat(collections).isEqualTo(2);
    }

    @Test
    void anIdleServerCollectsOnlyWhenItIsWorthIt() {
        for (int i = 0; i < 24; i++) {
            checkAfter(1);
        }
        assertThat(collections).isZero();

        checkAfter(1);
        assertThat(collections).isEqualTo(1);
    }
}
