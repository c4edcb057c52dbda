// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.stream;

/** Hears what happens to a terminal besides its output, on the thread that reads it. */
public interface TerminalListener {
    /** Nobody needs to hear it. */
    TerminalListener NONE = new TerminalListener() {};

    /** So many are attached, this one too. */
    default void viewers(int count) {}

    /** The terminal has another size; what follows is laid out for it. */
    default void resized(int cols, int rows) {}

    /** Another one controls it now, by the name of its key; this one only watches. */
    default void takenOver(String by) {}

    /** So many bytes were left out: they were printed faster than they were read, and are not kept any more. */
    default void skipped(long bytes) {}

    /** The connection is lost and being made again; what was printed meanwhile comes after it. */
    default void reconnecting(Throwable cause) {}

    /** The server did not do what it was asked, such as to type while this one only watches: NOT_CONTROLLER. */
    default void refused(String code, String message) {}
}
