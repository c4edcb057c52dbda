// SPDX-License-Identifier: Apache-2.0
package dev.windsock.ctl;

/** Ends a command with a one-line message and an exit status. */
final class CommandFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ExitCode code;

    CommandFailure(ExitCode code, String message) {
        super(message);
        this.code = code;
    }

    ExitCode code() {
        return code;
    }
}
