// SPDX-License-Identifier: Apache-2.0
package dev.windsock.terminal;

import io.swagger.v3.oas.annotations.media.Schema;

/** Why a terminal was closed. The names are part of the contract. */
@Schema(
        name = "TerminalEnd",
        description =
                "Why a terminal was closed. EXITED: the program exited. CLOSED: a client closed it. DETACHED: no viewer "
                        + "was attached for too long. IDLE: there was no input or output for too long. EXPIRED: it "
                        + "reached its maximum lifetime. INSTANCE_ENDED: the run of its instance ended. "
                        + "CREDENTIAL_REVOKED: the key that opened it was revoked or expired. SERVER_STOPPED: the "
                        + "server stopped.")
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
