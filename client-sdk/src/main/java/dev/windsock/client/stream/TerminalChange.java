// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.stream;

import dev.windsock.client.model.ChangeEvent;
import dev.windsock.client.model.Terminal;

/**
 * A terminal was opened or closed: TERMINAL_OPENED or _CLOSED.
 *
 * @param terminal the terminal after the change
 */
public record TerminalChange(ChangeEvent event, Terminal terminal) implements Change {}
