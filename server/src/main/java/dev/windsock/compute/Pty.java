// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The terminal side of a program's pseudoterminal, see pty(7): bytes in both directions.
 *
 * <p>Threading: one thread reads and one writes. Both are platform threads, because drivers may block in system calls. All
 * other methods may be called from any thread. The program can be ended even if no thread reads.
 */
public interface Pty extends AutoCloseable {
    /**
     * Reads the program's output. Blocks until there is output.
     *
     * @return the number of bytes; -1 once the program has ended and all its output was read, or after {@link #close}
     */
    int read(byte[] buffer) throws IOException;

    /**
     * Writes input. Blocks while the program or the line discipline accepts no more input; the end of the program unblocks the
     * call.
     */
    void write(byte[] bytes, int offset, int length) throws IOException;

    /** Changes the size and notifies the program with SIGWINCH. */
    void resize(PtySize size) throws ComputeException;

    /** Sends a signal to the foreground process group. */
    void signal(PtySignal signal) throws ComputeException;

    /**
     * Waits for the program to end.
     *
     * @return its exit code, or 128 + signal when a signal ended it; null if it is unknown
     */
    @Nullable Integer awaitExit() throws InterruptedException;

    /**
     * Ends the program and its whole session with HUP, then TERM, then KILL, and closes the terminal. Returns when all
     * processes are gone, which takes a second or two if they do not end promptly. Closing again has no effect.
     */
    @Override
    void close();
}
