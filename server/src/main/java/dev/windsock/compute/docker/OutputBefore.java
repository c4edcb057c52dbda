// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute.docker;

import dev.windsock.compute.Output;
import dev.windsock.compute.OutputReader;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The last lines of a container's log before a position. Engines can only read a log forwards, so it is read up to the
 * position, and only its last lines are kept.
 *
 * <p>Threading: not thread-safe. No method blocks after {@link #read(ContainerOutput, ContainerOutput.Place, int)}.
 */
final class OutputBefore implements OutputReader {
    /** Fewer lines are kept if their total size exceeds this, but always at least one. */
    private static final int MAX_BYTES = 8 << 20;

    private final Deque<Output.Bytes> messages;

    private OutputBefore(Deque<Output.Bytes> messages) {
        this.messages = messages;
    }

    /** Reads a log up to a position and closes it. Blocks until the engine has sent it. */
    static OutputReader read(ContainerOutput log, ContainerOutput.Place before, int lines) throws IOException {
        Deque<Output.Bytes> kept = new ArrayDeque<>();
        int keptLines = 0;
        long keptBytes = 0;
        try (log) {
            for (Output.Bytes message = log.read(); message != null; message = log.read()) {
                if (before.isBefore(log.last())) {
                    break;
                }
                kept.addLast(message);
                keptLines += endsLine(message) ? 1 : 0;
                keptBytes += message.bytes().length;
                while (keptLines > lines || (keptBytes > MAX_BYTES && keptLines > 1)) {
                    // up to the end of a line, so that no line is kept in part
                    Output.Bytes oldest = kept.removeFirst();
                    keptLines -= endsLine(oldest) ? 1 : 0;
                    keptBytes -= oldest.bytes().length;
                }
            }
        }
        return new OutputBefore(kept);
    }

    private static boolean endsLine(Output.Bytes message) {
        byte[] bytes = message.bytes();
        return bytes.length > 0 && bytes[bytes.length - 1] == '\n';
    }

    @Override
    public Optional<String> start() {
        return Optional.empty();
    }

    @Override
    public Output.@Nullable Bytes read() {
        return messages.pollFirst();
    }

    @Override
    public void close() {
        messages.clear();
    }
}
