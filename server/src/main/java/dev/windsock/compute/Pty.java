// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A program behind a pseudo-terminal, see pty(7), from the terminal's side: bytes both ways.
 *
 * <p>Threading: one thread reads and one writes, both platform threads, since drivers may block in the system; the rest
 * is for any thread. Nobody has to read for the program to be ended.
 */
public interface Pty extends AutoCloseable {
    /**
     * Reads what the program prints. Blocks until there is something.
     *
     * @return how many bytes; -1 once the program has ended and all of its output was read, or after {@link #close}
     */
    int read(byte[] buffer) throws IOException;

    /** Types. Blocks while the program, or the terminal's line discipline, takes no more; that ends with the program. */
    void write(byte[] bytes, int offset, int length) throws IOException;

    /** Changes the size and tells the program, with SIGWINCH. */
    void resize(PtySize size) throws ComputeException;

    /** Sends a signal to what runs in the foreground. */
    void signal(PtySignal signal) throws ComputeException;

    /**
     * Waits for the program to end.
     *
     * @return its exit code, 128 + signal where a signal ended it, null where it cannot be known
     */
    @Nullable Integer awaitExit() throws InterruptedException;

    /**
     * Ends the program and all that runs in its session, HUP first, then TERM, then KILL, and gives the terminal up.
     * Returns when they are gone; takes a second or two where they resist. Closing again does nothing.
     */
    @Override
    void close();
}
