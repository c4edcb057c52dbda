// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute;

import io.swagger.v3.oas.annotations.media.Schema;

/** A signal that asks the main process of an instance to end. */
@Schema(name = "StopSignal", description = "A signal that asks the main process of an instance to end.")
public enum StopSignal {
    SIGHUP,
    SIGINT,
    SIGQUIT,
    SIGABRT,
    SIGKILL,
    SIGUSR1,
    SIGUSR2,
    SIGALRM,
    SIGTERM,
    SIGWINCH
}
