// SPDX-License-Identifier: Apache-2.0
package dev.windsock.instance;

import dev.windsock.compute.ComputeException;
import dev.windsock.compute.Output;
import dev.windsock.compute.OutputRange;
import dev.windsock.compute.OutputReader;
import dev.windsock.problem.RejectedException;
import dev.windsock.retry.Poll;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The output of an instance that is followed while it starts. The driver has no output from the run yet: after the output of
 * earlier runs, this reader waits for the start and continues with the output of the new run.
 *
 * <p>Threading: one thread reads and blocks. Any thread may close the reader, which also ends the wait.
 */
final class StartingOutput implements OutputReader {
    private static final Duration POLL_INTERVAL = Duration.ofMillis(200);

    /** Opens a part of the output. */
    @FunctionalInterface
    interface Opener {
        OutputReader open(OutputRange range) throws IOException, ComputeException;
    }

    private final Opener opener;
    private final BooleanSupplier isStarting;
    private volatile OutputReader reader;
    private volatile boolean closed;
    /** Used by the reading thread only. */
    private boolean waited;
    /** Used by the reading thread only; null before any output. */
    private @Nullable String position;

    /** @param isStarting reads whether the instance is starting; throws RejectedException while the store is unavailable */
    StartingOutput(Opener opener, OutputRange range, BooleanSupplier isStarting) throws IOException, ComputeException {
        this.opener = opener;
        this.isStarting = isStarting;
        this.reader = opener.open(range);
        this.position = reader.start().orElse(null);
    }

    @Override
    public Optional<String> start() {
        return reader.start();
    }

    @Override
    public @Nullable Output read() throws IOException {
        Output output = reader.read();
        if (output == null && !waited && awaitStart()) {
            waited = true;
            reader.close();
            reader = open();
            if (closed) {
                reader.close();
            }
            output = reader.read();
        }
        if (!waited) {
            position = switch (output) {
                case Output.Bytes bytes -> bytes.positions().apply(bytes.bytes().length);
                case Output.Skipped skipped -> skipped.position();
                case null -> position;
            };
        }
        return output;
    }

    /** Waits until the start has succeeded or failed. Returns false if the reader is closed first. */
    private boolean awaitStart() throws IOException {
        try {
            while (!closed && isStarting.getAsBoolean()) {
                if (!Poll.pause(POLL_INTERVAL)) {
                    return false;
                }
            }
        } catch (RejectedException e) {
            throw new IOException("Cannot determine whether the instance has started", e);
        }
        return !closed;
    }

    private OutputReader open() throws IOException {
        try {
            return opener.open(
                    position == null ? OutputRange.following(OutputRange.ALL_LINES) : OutputRange.resuming(position));
        } catch (ComputeException e) {
            throw new IOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        closed = true;
        reader.close();
    }
}
