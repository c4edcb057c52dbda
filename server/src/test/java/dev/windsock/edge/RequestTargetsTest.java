// SPDX-License-Identifier: Apache-2.0
package dev.windsock.edge;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@NullUnmarked
final class RequestTargetsTest {
    private final RequestTargets targets = new RequestTargets(new BasePath("/cloud"));

    @ParameterizedTest
    @CsvSource({
        "/api/images/sha256%3Aab, /api/images/sha256:ab",
        "/api/images/sha256%3aab, /api/images/sha256:ab",
        "/a%2Db%2E%5F%7E%40%41%7a%30, /a-b._~@Az0",
        "/%63loud/api/keys, /api/keys",
        "/cloud/%61pi/keys?cursor=%61, /api/keys?cursor=%61",
        "/a%253Ab, /a%253Ab",
        "/%61%2Fb, /a%2Fb",
        "http://host%3A1/cloud/%61, http://host%3A1/a"
    })
    void hasOneSpellingOfEachPath(String target, String normalized) {
        assertThat(targets.normalize(target)).isEqualTo(normalized);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/a%2Fb",
                "/%",
                "/%6",
                "/%zz",
                "/%00",
                "/%20",
                "/%2B",
                "/%3B",
                "/%C3%BC",
                "/a?%61",
                "/%6?1",
                "*",
                "http://%61",
                "http://%61?/%61",
                "%61"
            })
    void leavesOtherTargetsAsTheyAre(String target) {
        assertThat(targets.normalize(target)).isEqualTo(target);
    }
}
