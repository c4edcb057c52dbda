// SPDX-License-Identifier: Apache-2.0
package dev.windsock.instance;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@NullUnmarked
final class TerminalLineTest {
    /** In these strings, {@code ^} is an escape, {@code <} a carriage return, {@code #} a bell, and {@code @} a backspace. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "plain 漢 🤖|plain 漢 🤖",
                "10%<20%<100%|100%",
                "100%<5|500%",
                "ends with CRLF<|ends with CRLF",
                "downloading 99%<^[Kdone|done",
                "abc^[2Kd|   d",
                "ab@c|ac",
                "🤖🤖<x|x🤖",
                "^]0;my title#after-title|after-title",
                "^]8;;http://example.com^\\link^]8;;^\\ end|link end",
                "^(Bcharset ^7saved^8|charset saved",
                "^[1;31mred^[0m and ^[38;5;208morange^[m|red and orange",
                "^P1$r0m^\\dcs ^_apc^\\^^pm^\\^Xsos^\\end|dcs end",
                "^[?25lhidden^[?25h|hidden",
                "^[5Gx^[2Dy|   yx",
                "^[|''",
                "text^[31|text",
                "text^]0;cut|text",
                "text^|text",
                "bell#|bell"
            })
    void rendersWhatATerminalShows(String raw, String expected) {
        String line = raw.replace('^', '\u001b')
                .replace("\u001b\u001b", "\u001b^")
                .replace('<', '\r')
                .replace('#', '\u0007')
                .replace('@', '\b');
        assertThat(new TerminalLine(false).render(line)).isEqualTo(expected.equals("''") ? "" : expected);
    }

    @Test
    void removesControlsOfEightBits() {
        assertThat(new TerminalLine(false).render("a\u009b31mb\u009d0;title\u009cc\u0085"))
                .isEqualTo("abc");
    }

    @Test
    void keepsStylesOnRequest() {
        TerminalLine renderer = new TerminalLine(true);
        assertThat(renderer.render("\u001b[1;31mred\u001b[22;39m plain \u001b[48;2;1;2;300mrgb"))
                .isEqualTo("\u001b[0;1;31mred\u001b[0m plain \u001b[0;48;2;1;2;255mrgb\u001b[0m");
        assertThat(renderer.preview("\u001b[mx")).isEqualTo("x");
        assertThat(renderer.render("still")).isEqualTo("\u001b[0;48;2;1;2;255mstill\u001b[0m");
        assertThat(renderer.render("\u001b[0mno more")).isEqualTo("no more");
    }

    @Test
    void aFarCursorUsesNoMemory() {
        assertThat(new TerminalLine(false).render("\u001b[999999999C\u001b[999999999Cx"))
                .hasSizeLessThan(2_000);
    }
}
