// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute;

import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads the output of an instance, standard output and standard error combined.
 *
 * <p>Threading: one thread reads and blocks. Any thread may close the reader, which ends a blocked read.
 */
public interface OutputReader extends AutoCloseable {
    /** Returns the position at which reading starts; empty if it is unknown until the first output arrives. */
    Optional<String> start();

    /** Blocks until there is more output. Returns null at the end, and after the reader was closed. */
    @Nullable Output read() throws IOException;

    @Override
    void close() throws IOException;

    /** Returns a reader without any output. */
    static OutputReader empty() {
        return new OutputReader() {
            @Override
            public Optional<String> start() {
                return Optional.empty();
            }

            @Override
            public @Nullable Output read() {
                return null;
            }

            @Override
            public void close() {}
        };
    }
}
