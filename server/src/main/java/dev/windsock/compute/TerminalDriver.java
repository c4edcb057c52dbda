// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute;

import dev.windsock.id.InstanceId;
import dev.windsock.id.TerminalId;

/**
 * Opens terminals in running instances.
 *
 * <p>Threading: every method may be called from any thread and may block. The caller makes one call at a time for each
 * instance, including {@link #open}.
 */
public interface TerminalDriver {
    /**
     * Starts a program behind its own terminal, with the environment, the working directory and the limits of a running
     * instance. The program ends with the instance's run at the latest.
     *
     * @throws ComputeException when the program cannot be started, such as PROGRAM_NOT_FOUND; nothing is left behind
     */
    Pty open(TerminalSpec terminal) throws ComputeException;

    /** Kills the processes of a terminal that a killed server left behind. It is not an error if there are none. */
    void killOrphan(InstanceId instance, TerminalId terminal) throws ComputeException;
}
