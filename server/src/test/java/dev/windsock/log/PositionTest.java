// SPDX-License-Identifier: Apache-2.0
package dev.windsock.log;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PositionTest {
    @Test
    void parsesItsTextForm() {
        Position position = new Position("k3j9x0a1b2", 42);
        assertThat(Position.parse(position.toString())).contains(position);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":",
                "a",
                "a:",
                ":1",
                "a:-1",
                "a:+1",
                "a: 1",
                "a:1 ",
                "A:1",
                "a:1:2",
                "a:9999999999999999999",
                "a:٣",
                "a:1e3",
                "a:01",
                "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa:1"
            })
    void rejectsAnythingElse(String text) {
        assertThat(Position.parse(text)).isEmpty();
    }
}
