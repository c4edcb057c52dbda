// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute;

/** What ended a run that the driver itself did not end. */
public enum RunEnding {
    /** The main process exited, or a signal ended it. */
    EXITED,
    /** The kernel killed the main process, because the run reached its memory limit. */
    OUT_OF_MEMORY,
    /** The host or the engine went down, and the run with it. */
    INTERRUPTED,
    /** The run was stopped outside Windsock. */
    STOPPED_OUTSIDE,
    /** The run continues, but belongs to the server on another data directory, of which this server's directory is a copy. */
    ELSEWHERE,
    /** The kernel could not execute the program, although the engine had reported the start. */
    NOT_EXECUTED
}
