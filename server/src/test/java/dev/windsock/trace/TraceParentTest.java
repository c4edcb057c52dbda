// SPDX-License-Identifier: Apache-2.0
package dev.windsock.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

@NullUnmarked
final class TraceParentTest {
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final String SPAN = "b7ad6b7169203331";

    @Test
    void readsItsParts() {
        TraceParent parent =
                TraceParent.parse("00-" + TRACE + "-" + SPAN + "-01").orElseThrow();
        assertThat(parent.traceId()).isEqualTo(TRACE);
        assertThat(parent.spanId()).isEqualTo(SPAN);
        assertThat(parent.flags()).isEqualTo("01");
        assertThat(parent).hasToString("00-" + TRACE + "-" + SPAN + "-01");
    }

    @Test
    void readsLaterVersions() {
        assertThat(TraceParent.parse("cc-" + TRACE + "-" + SPAN + "-00-what the future brings"))
                .contains(new TraceParent("00-" + TRACE + "-" + SPAN + "-00"));
    }

    @Test
    void ignoresWhatIsInvalid() {
        assertThat(TraceParent.parse(null)).isEmpty();
        for (String header : List.of(
                "",
                "00-" + TRACE + "-" + SPAN,
                "00-" + TRACE + "-" + SPAN + "-01-more",
                "cc-" + TRACE + "-" + SPAN + "-01.more",
                "ff-" + TRACE + "-" + SPAN + "-01",
                "00-" + TRACE.toUpperCase(Locale.ROOT) + "-" + SPAN + "-01",
                "00-" + "0".repeat(32) + "-" + SPAN + "-01",
                "00-" + TRACE + "-" + "0".repeat(16) + "-01",
                "00-" + TRACE + "-" + SPAN + "-1",
                " 00-" + TRACE + "-" + SPAN + "-01")) {
            assertThat(TraceParent.parse(header)).as(header).isEmpty();
        }
        assertThatThrownBy(() -> new TraceParent("01-" + TRACE + "-" + SPAN + "-01"))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
