// SPDX-License-Identifier: Apache-2.0
package dev.windsock.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SubjectTest {
    @Test
    void acceptsWords() {
        assertThat(new Subject("node.01900000-0000-7000-8000-000000000000.log_1"))
                .hasToString("node.01900000-0000-7000-8000-000000000000.log_1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "a.", ".a", "a..b", "a.*", ">", "a.>", "a b", "A", "a\n", "é"})
    void rejectsWildcardsAndWhatLeavesTheCluster(String name) {
        assertThatThrownBy(() -> new Subject(name)).isInstanceOf(IllegalArgumentException.class);
    }
}
