// SPDX-License-Identifier: Apache-2.0
package dev.windsock.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AcknowledgingTest {
    private final Acknowledging acknowledging = new Acknowledging();

    @Test
    void tellsTheOffsetOnceEnoughIsRead() {
        acknowledging.begin(1_000);
        assertThat(acknowledging.read(32_767)).isEmpty();
        assertThat(acknowledging.read(1)).hasValue(33_768);
        assertThat(acknowledging.read(32_767)).isEmpty();
        assertThat(acknowledging.read(40_000)).hasValue(106_535);
    }

    @Test
    void goesOnWhereBytesWereSkipped() {
        acknowledging.begin(0);
        assertThat(acknowledging.read(30_000)).isEmpty();
        acknowledging.begin(1_000_000);
        assertThat(acknowledging.read(30_000)).isEmpty();
        assertThat(acknowledging.read(2_768)).hasValue(1_032_768);
    }
}
