// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute;

import dev.windsock.id.TerminalId;
import java.util.List;

/**
 * A terminal to open.
 *
 * @param instance a running instance
 * @param command program and arguments
 */
public record TerminalSpec(TerminalId id, InstanceSpec instance, List<String> command, PtySize size) {
    /** The environment variable that marks a terminal's processes, in addition to the variable of their instance. */
    public static final String ID_VARIABLE = "WINDSOCK_TERMINAL_ID";

    /** The value of {@code TERM}; the console emulates this type. */
    public static final String TERM = "xterm-256color";

    public TerminalSpec {
        command = List.copyOf(command);
    }
}
