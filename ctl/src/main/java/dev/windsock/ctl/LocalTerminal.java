// SPDX-License-Identifier: Apache-2.0
package dev.windsock.ctl;

import java.io.Console;
import java.io.IOException;
import java.util.Optional;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;

/**
 * Opens the user's terminal, for access to its mode, size and control sequences. Callers read its input directly, not through
 * JLine.
 */
final class LocalTerminal {
    private LocalTerminal() {}

    /** Returns the console; empty unless both the input and the output are a terminal. */
    static Optional<Console> console() {
        return Optional.ofNullable(System.console()).filter(Console::isTerminal);
    }

    static Terminal open() throws IOException {
        // JLine would otherwise query the terminal's capabilities, and a late response would become input to the
        // program
        System.setProperty(TerminalBuilder.PROP_GRAPHEME_CLUSTER, "false");
        return TerminalBuilder.builder().system(true).dumb(true).build();
    }
}
