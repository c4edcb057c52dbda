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
 * A file beside the database with the newest position that was acknowledged. A database that has lost its end, to a
 * broken disk or to a backup that was put back, opens as if nothing had been; the witness knows better.
 *
 * <p>It is written after each commit and before the answer, in place and without being forced to the disk, so it may be
 * behind after a power cut, and is then content with too much.
 *
 * <p>Threading: {@link #acknowledged} is for the log's writer alone.
 */
final class AcknowledgedPositionFile implements AutoCloseable {
    private static final int LENGTH = 64;
    private static final Logger LOG = LoggerFactory.getLogger(AcknowledgedPositionFile.class);

    private final FileChannel file;
    private boolean wellBefore = true;

    private AcknowledgedPositionFile(FileChannel file) {
        this.file = file;
    }

    /** Opens the witness in a folder, or makes one. */
    static AcknowledgedPositionFile in(Path folder) throws IOException {
        Path path = folder.resolve("acknowledged");
        return new AcknowledgedPositionFile(
                FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE));
    }

    /** The newest position that was acknowledged; empty where there is none. */
    Optional<Position> newest() {
        ByteBuffer bytes = ByteBuffer.allocate(LENGTH);
        try {
            while (bytes.hasRemaining() && file.read(bytes, bytes.position()) > 0) {
                // to the end
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Position.parse(new String(bytes.array(), 0, bytes.position(), StandardCharsets.US_ASCII).trim());
    }

    /** Keeps a position. What fails is logged once: it is a second look, and no reason to refuse a change. */
    void acknowledged(Position position) {
        byte[] text = String.format("%-" + (LENGTH - 1) + "s\n", position).getBytes(StandardCharsets.US_ASCII);
        try {
            file.write(ByteBuffer.wrap(text), 0);
            wellBefore = true;
        } catch (IOException e) {
            if (wellBefore) {
                LOG.warn("the newest acknowledged position cannot be kept: {}", e.getMessage());
            }
            wellBefore = false;
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
