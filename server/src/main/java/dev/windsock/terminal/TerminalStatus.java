// SPDX-License-Identifier: Apache-2.0
package dev.windsock.terminal;

import io.swagger.v3.oas.annotations.media.Schema;

/** Whether clients can attach to a terminal. */
@Schema(name = "TerminalStatus", description = "Whether clients can attach to a terminal.")
public enum TerminalStatus {
    OPEN,
    CLOSED
}
