// SPDX-License-Identifier: Apache-2.0
package dev.windsock.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@NullUnmarked
final class SafeViewTest {
    private static final String BEFORE = "before ";
    private static final String AFTER = " after";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "plain text, äöü € 😀",
                "\u001b[31mred\u001b[0m",
                "\u001b[2J\u001b[1;1H",
                "\u001b[?1049h\u001b[?25l",
                "\u001b(B\u001b)0",
                "\u001b7\u001b8\u001bM",
                "\u001b]0;a title\u0007",
                "\u001b]2;äöü €\u001b\\",
                "\u001b]8;;https://example.com\u001b\\a link\u001b]8;;\u001b\\",
                "\u001b]10;#ff0000\u0007",
                "\u001b]4;1;rgb:ff/00/00\u001b\\",
                "\u009b31mred",
                "\u001b[8;40;120t",
                "\u001b[1;2;3;4;5;6;7;8;9m",
                "© £ ½",
                "tab\tbell\u0007back\b"
            })
    void passesHarmlessSequences(String text) {
        assertThat(view(BEFORE + text + AFTER)).isEqualTo(BEFORE + text + AFTER);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\u001b]52;c;aGVsbG8=\u0007",
                "\u001b]52;c;aGVsbG8=\u001b\\",
                "\u001b]52;c;?\u0007",
                "\u001b]052;c;aGVsbG8=\u0007",
                "\u001b]5\u00012;c;aGVsbG8=\u0007",
                "\u009d52;c;aGVsbG8=\u009c",
                "\u001b]1337;CopyToClipboard=x\u0007",
                "\u001b]50;?\u0007",
                "\u001b]10;?\u0007",
                "\u001b]4;1;?\u001b\\",
                "\u001b[c",
                "\u001b[>c",
                "\u001b[=0c",
                "\u001b[5n",
                "\u001b[6n",
                "\u001b[?6n",
                "\u009b6n",
                "\u001b[?1$p",
                "\u001b[>0q",
                "\u001b[\u0001>0q",
                "\u001b[?u",
                "\u001b[18t",
                "\u001b[21t",
                "\u001b[0000018t",
                "\u001b\u0000[c",
                "\u001b\u007f[c",
                "\u001b[\u007fc",
                "\u001bZ",
                "\u0005",
                "\u001bP$qm\u001b\\",
                "\u001bP+q544e\u001b\\",
                "\u0090$qm\u009c",
                "\u001b_Gi=1;AAAA\u001b\\",
                "\u001b^private\u001b\\",
                "\u001bXstring\u001b\\",
            })
    void blanksReportsAndClipboardWrites(String text) {
        int bytes = text.getBytes(StandardCharsets.UTF_8).length;

        assertThat(view(BEFORE + text + AFTER)).isEqualTo(BEFORE + "\0".repeat(bytes) + AFTER);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u001b\u009b6n", "\u001b[1\u009b6n", "\u001b\u001b[6n", "\u001b[1\u001b[6n"})
    void anInterruptedSequenceDoesNotHideTheNext(String text) {
        assertThat(view(BEFORE + text + AFTER))
                .startsWith(BEFORE)
                .endsWith("\0" + AFTER)
                .doesNotContain("6n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\u001b]0;title\u009b6n\u0007",
                "\u001b]10;£;?\u0007",
                "\u001b]4;1;£;2;?\u0007",
                "\u001b]5\u00802;c;aGVsbG8=\u0007",
                "\u001b[\u00806n"
            })
    void aCharacterDoesNotHideTheSequenceAfterIt(String text) {
        for (String printed : List.of(text, text.replace("\u0080", "\u00ff"))) {
            // including with an invalid byte, which some terminals skip
            byte[] bytes = printed.contains("\u00ff")
                    ? printed.replace("£", "#").getBytes(StandardCharsets.ISO_8859_1)
                    : printed.getBytes(StandardCharsets.UTF_8);
            byte[] shown = new SafeView().take(bytes);

            for (TerminalModel.Kind kind : TerminalModel.Kind.values()) {
                assertThat(TerminalModel.reactions(shown, kind)).isEmpty();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\u001b]10;;\u001bPx\u001b\\?\u0007",
                "\u001b]10;;\u001bé]10;;?\u0007",
                "\u001b]10;;\u0090x\u009c?\u0007",
                "\u001b]0;a\u001bPx\u001b\\\u0007"
            })
    void noSequenceIsOpenBeforeABlankedOne(String printed) {
        byte[] shown = new SafeView().take(printed.getBytes(StandardCharsets.UTF_8));

        assertThat(new String(shown, StandardCharsets.UTF_8)).doesNotContain("\u001b]");
        for (TerminalModel.Kind kind : TerminalModel.Kind.values()) {
            assertThat(TerminalModel.reactions(shown, kind)).isEmpty();
        }
    }

    @Test
    void passesALongLinkButNotAnEndlessOne() {
        byte[] link = ("\u001b]8;;https://x/" + "y".repeat(2000) + "\u0007").getBytes(StandardCharsets.UTF_8);
        assertThat(new SafeView().take(link)).isEqualTo(link);

        byte[] endless = ("\u001b]8;;https://x/" + "y".repeat(5000) + "\u0007").getBytes(StandardCharsets.UTF_8);
        assertThat(new SafeView().take(endless)).isEqualTo(new byte[endless.length]);
    }

    @Test
    void aBrokenLeadByteHidesNothing() {
        byte[] bytes = "x?\u001b[6n".getBytes(StandardCharsets.ISO_8859_1);
        bytes[1] = (byte) 0xc2;

        assertThat(new String(new SafeView().take(bytes), StandardCharsets.ISO_8859_1))
                .isEqualTo("x\u00c2\0\0\0\0");
    }

    @Test
    void blanksAnUnterminatedSequenceThatIsTooLong() {
        String endless = "\u001b[" + "1;".repeat(1_000);

        assertThat(view(endless + "6n" + AFTER)).isEqualTo("\0".repeat(endless.length() + 2) + AFTER);
    }

    @Test
    void anUnterminatedClipboardWriteStaysBlank() {
        String endless = "\u001b]52;c;" + "A".repeat(10_000);

        assertThat(view(endless)).isEqualTo("\0".repeat(endless.length()));
    }

    @Test
    void theResultHasTheSameLengthAndDoesNotDependOnChunking() {
        Random random = new Random(42);
        String alphabet = "\u001b[]P\\;?52cntq$>\u0007\u009b\u009dAé€ \u0018";
        for (int round = 0; round < 2_000; round++) {
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < 60; i++) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
            SafeView whole = new SafeView();
            byte[] atOnce = whole.take(bytes);
            SafeView cut = new SafeView();
            java.io.ByteArrayOutputStream pieces = new java.io.ByteArrayOutputStream();
            for (byte one : bytes) {
                pieces.writeBytes(cut.take(new byte[] {one}));
            }

            assertThat(pieces.toByteArray()).isEqualTo(atOnce);
            assertThat(atOnce.length + whole.held()).isEqualTo(bytes.length);
            for (int i = 0; i < atOnce.length; i++) {
                assertThat(atOnce[i]).isIn(bytes[i], (byte) 0);
            }
        }
    }

    private static String view(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return new String(new SafeView().take(bytes), StandardCharsets.UTF_8);
    }
}
