// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute;

import dev.windsock.id.TerminalId;
import java.util.List;

/**
 * A terminal that a driver is asked to open.
 *
 * @param instance that it runs in, which has a run
 * @param command program and arguments
 */
public record TerminalSpec(TerminalId id, InstanceSpec instance, List<String> command, PtySize size) {
    /** What the environment of a terminal's processes names it by, besides their instance's own. */
    public static final String ID_VARIABLE = "WINDSOCK_TERMINAL_ID";

    /** What a terminal calls itself; the console's is one of this kind. */
    public static final String TERM = "xterm-256color";

    public TerminalSpec {
        command = List.copyOf(command);
    }
}
