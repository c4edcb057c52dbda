// SPDX-License-Identifier: Apache-2.0
package dev.windsock.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

/** JSON keeps its meaning, and contains nothing that a terminal interprets or hides. */
@NullUnmarked
final class PrintableJsonTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void escapesWhatTerminalsObeyOrHide() {
        assertThat(PrintableJson.of("[\"\u007f\u009b31m\u202ecba\u200b\u2066\ufeff\u00ad\u2028\"]"))
                .isEqualTo("[\"\\u007f\\u009b31m\\u202ecba\\u200b\\u2066\\ufeff\\u00ad\\u2028\"]");
    }

    @Test
    void keepsEverythingElse() {
        for (String json : List.of("{}", "{\"a\":1,\n\t\"b\":[]}", "\"M\u00fcnchen \u2603 \ud83d\ude00 \u4e2d \\n\"")) {
            assertThat(PrintableJson.of(json)).isSameAs(json);
        }
        byte[] ascii = "{\"a\":1}".getBytes(StandardCharsets.UTF_8);
        assertThat(PrintableJson.of(ascii)).isSameAs(ascii);
    }

    @Test
    void meansTheSame() throws IOException {
        Random random = new Random(11);
        for (int run = 0; run < 500; run++) {
            String text = random.ints(30, 0, 0x2100)
                    .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                    .toString();
            byte[] printable = PrintableJson.of(JSON.writeValueAsBytes(text));
            assertThat(JSON.readValue(printable, String.class)).isEqualTo(text);
            assertThat(new String(printable, StandardCharsets.UTF_8).chars())
                    .noneMatch(unit -> Texts.isInvisible((char) (int) unit));
        }
    }
}
