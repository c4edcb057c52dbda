// SPDX-License-Identifier: Apache-2.0
package dev.windsock.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayOutputStream;
import org.jspecify.annotations.NullUnmarked;

/**
 * For any output of a program, the filtered output makes no terminal respond or write to the clipboard. The filter
 * neither moves bytes nor depends on how they are split.
 */
@NullUnmarked
final class SafeViewFuzzTest {
    @FuzzTest
    void shows(byte[] printed) {
        SafeView view = new SafeView();
        byte[] shown = view.take(printed);

        assertThat(shown.length + view.held()).isEqualTo(printed.length);
        for (int i = 0; i < shown.length; i++) {
            if (shown[i] != 0) {
                assertThat(shown[i]).isEqualTo(printed[i]);
            }
        }
        assertThat(byteByByte(printed)).isEqualTo(shown);
        for (TerminalModel.Kind kind : TerminalModel.Kind.values()) {
            assertThat(TerminalModel.reactions(shown, kind)).as(kind.name()).isEmpty();
        }
    }

    private static byte[] byteByByte(byte[] printed) {
        SafeView view = new SafeView();
        ByteArrayOutputStream shown = new ByteArrayOutputStream();
        for (byte one : printed) {
            shown.writeBytes(view.take(new byte[] {one}));
        }
        return shown.toByteArray();
    }
}
