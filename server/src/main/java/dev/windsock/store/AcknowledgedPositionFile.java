// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import dev.windsock.log.Position;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file next to the database with the newest acknowledged position. A database that has lost its end, because of a broken
 * disk or a restored backup, opens without an error; this file reveals the loss.
 *
 * <p>The file is written after each commit and before the response, in place and without fsync. After a power failure it
 * may be behind, and then accepts a database that has lost changes.
 *
 * <p>Threading: for the log's writer only.
 */
final class AcknowledgedPositionFile implements AutoCloseable {
    private static final int LENGTH = 64;
    private static final Logger LOG = LoggerFactory.getLogger(AcknowledgedPositionFile.class);

    private final FileChannel file;
    private boolean failing;

    private AcknowledgedPositionFile(FileChannel file) {
        this.file = file;
    }

    /** Opens the file in a directory, or creates it. */
    static AcknowledgedPositionFile in(Path directory) throws IOException {
        Path path = directory.resolve("acknowledged");
        return new AcknowledgedPositionFile(
                FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE));
    }

    /** Returns the newest acknowledged position; empty in a new file. */
    Optional<Position> read() {
        ByteBuffer bytes = ByteBuffer.allocate(LENGTH);
        try {
            while (bytes.hasRemaining() && file.read(bytes, bytes.position()) > 0) {
                // until the end of the file
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Position.parse(new String(bytes.array(), 0, bytes.position(), StandardCharsets.US_ASCII).trim());
    }

    /** Stores a position. A failure is logged once: this file is a safety net, and no reason to reject a change. */
    void write(Position position) {
        byte[] text = String.format("%-" + (LENGTH - 1) + "s\n", position).getBytes(StandardCharsets.US_ASCII);
        try {
            file.write(ByteBuffer.wrap(text), 0);
            failing = false;
        } catch (IOException e) {
            if (!failing) {
                LOG.warn("Cannot store the acknowledged position, continuing without it: position={}", position, e);
            }
            failing = true;
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
