// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute;

import dev.windsock.id.InstanceId;
import dev.windsock.id.TerminalId;

/**
 * What opens terminals in running instances, where a driver can.
 *
 * <p>Threading: every method may be called from any thread and may block. {@link #open} and all other calls for one
 * instance are made one at a time.
 */
public interface TerminalDriver {
    /**
     * Runs a program behind a terminal of its own, with the environment, the working directory and the limits of an
     * instance that has a run. It ends with that run at the latest.
     *
     * @throws ComputeException when it cannot be begun, such as PROGRAM_NOT_FOUND; nothing is left behind
     */
    Pty open(TerminalSpec terminal) throws ComputeException;

    /** Ends what a server that was killed has left of a terminal; nothing is no error. */
    void endLeft(InstanceId instance, TerminalId terminal) throws ComputeException;
}
