// SPDX-License-Identifier: Apache-2.0
package dev.windsock.terminal;

import io.swagger.v3.oas.annotations.media.Schema;

/** Whether a terminal can be attached to. */
@Schema(name = "TerminalStatus", description = "Whether a terminal can be attached to.")
public enum TerminalStatus {
    OPEN,
    CLOSED
}
