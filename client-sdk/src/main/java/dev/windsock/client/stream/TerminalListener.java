// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.stream;

/** Receives the events of a terminal session other than output, on the thread that reads. */
public interface TerminalListener {
    /** Ignores all events. */
    TerminalListener NONE = new TerminalListener() {};

    /** Called with the number of attached sessions, including this one. */
    default void viewers(int count) {}

    /** Called when the terminal has a new size; the output that follows is formatted for it. */
    default void resized(int cols, int rows) {}

    /**
     * Called when another session has taken control. This session can then only watch.
     *
     * @param by the name of the other session's key
     */
    default void takenOver(String by) {}

    /** Called when output was skipped because it was not read in time and the server no longer has it. */
    default void skipped(long bytes) {}

    /** Called when the connection is lost. The session reconnects and continues with the next byte. */
    default void reconnecting(Throwable cause) {}

    /** Called when the server rejects a command, for example NOT_CONTROLLER if this session can only watch. */
    default void rejected(String code, String message) {}
}
