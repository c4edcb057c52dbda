// SPDX-License-Identifier: Apache-2.0
package dev.windsock.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.problem.ErrorCode;
import dev.windsock.store.StoreStatus;
import org.junit.jupiter.api.Test;

final class StoreInfoTest {
    private static final StoreStatus AVAILABLE = new StoreStatus.Available();

    @Test
    void needsNoReasonWhileTheStoreIsAvailable() {
        assertThat(StoreInfo.of(AVAILABLE, false)).isEqualTo(new StoreInfo(StoreInfo.Status.AVAILABLE, null));
    }

    @Test
    void reportsSlowCommits() {
        assertThat(StoreInfo.of(AVAILABLE, true))
                .isEqualTo(new StoreInfo(StoreInfo.Status.LAGGING, "Commits take longer than a second."));
    }

    @Test
    void distinguishesAFullDiskFromAnyOtherFailure() {
        String reason = "The reason.";
        for (boolean lagging : new boolean[] {false, true}) {
            assertThat(StoreInfo.of(new StoreStatus.Unavailable(ErrorCode.STORE_FULL, reason), lagging))
                    .isEqualTo(new StoreInfo(StoreInfo.Status.FULL, reason));
            assertThat(StoreInfo.of(new StoreStatus.Unavailable(ErrorCode.STORE_UNAVAILABLE, reason), lagging))
                    .isEqualTo(new StoreInfo(StoreInfo.Status.READ_ONLY, reason));
        }
    }
}
