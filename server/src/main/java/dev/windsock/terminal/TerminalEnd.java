// SPDX-License-Identifier: Apache-2.0
package dev.windsock.terminal;

import io.swagger.v3.oas.annotations.media.Schema;

/** Why a terminal was closed. The names are part of the contract. */
@Schema(
        name = "TerminalEnd",
        description =
                "Why a terminal was closed. EXITED: its program has ended. CLOSED: somebody has closed it. DETACHED:"
                        + " nobody was attached for too long. IDLE: nothing was typed or printed for too long. EXPIRED: it was"
                        + " open for as long as one may be. INSTANCE_ENDED: the run of its instance has ended."
                        + " CREDENTIAL_REVOKED: the key that opened it has ended. SERVER_STOPPED: the server has.")
public enum TerminalEnd {
    EXITED,
    CLOSED,
    DETACHED,
    IDLE,
    EXPIRED,
    INSTANCE_ENDED,
    CREDENTIAL_REVOKED,
    SERVER_STOPPED
}
