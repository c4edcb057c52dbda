// SPDX-License-Identifier: Apache-2.0
package dev.windsock.ctl;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The modes that remain changed after a program's output, which arrives in pieces of any size. */
final class TerminalModesTest {
    /** @param output the output, with E for the escape character */
    @ParameterizedTest
    @CsvSource(textBlock = """
                    text, ''
                    E[?1000h, E[?1000l
                    E[?1000;1006hE[?2004h, E[?1000lE[?1006lE[?2004l
                    E[?1049hE[?25l--E[?25h, E[?1049l
                    E[?1049hE[2JE[?1049l, ''
                    EE[?25l, E[?25h
                    E[?E[?7l, E[?7h
                    E[31mE[25lE[?12hE[?h, ''
                    E[?99999999999h, ''
                    E]0;titleE[?1h, E[?1l
                    """)
    void restoresWhatTheProgramHasChanged(String output, String restored) {
        byte[] bytes = output.replace('E', '\u001b').getBytes(StandardCharsets.US_ASCII);
        TerminalModes whole = new TerminalModes();
        whole.read(bytes, bytes.length);
        TerminalModes pieces = new TerminalModes();
        for (byte next : bytes) {
            pieces.read(new byte[] {next}, 1);
        }
        assertThat(whole.restore()).isEqualTo(restored.replace('E', '\u001b')).isEqualTo(pieces.restore());
    }
}
