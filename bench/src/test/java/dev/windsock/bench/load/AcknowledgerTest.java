// SPDX-License-Identifier: Apache-2.0
package dev.windsock.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AcknowledgerTest {
    private final Acknowledger acknowledger = new Acknowledger();

    @Test
    void acknowledgesOnceEnoughIsRead() {
        acknowledger.begin(1_000);
        assertThat(acknowledger.read(32_767)).isEmpty();
        assertThat(acknowledger.read(1)).hasValue(33_768);
        assertThat(acknowledger.read(32_767)).isEmpty();
        assertThat(acknowledger.read(40_000)).hasValue(106_535);
    }

    @Test
    void continuesAfterSkippedBytes() {
        acknowledger.begin(0);
        assertThat(acknowledger.read(30_000)).isEmpty();
        acknowledger.begin(1_000_000);
        assertThat(acknowledger.read(30_000)).isEmpty();
        assertThat(acknowledger.read(2_768)).hasValue(1_032_768);
    }
}
