// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import dev.windsock.files.PrivateFiles;
import dev.windsock.log.Position;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file in the data directory with the latest acknowledged position. A database that has lost its latest changes, was emptied
 * or was replaced opens without an error; this file reveals the loss.
 *
 * <p>The first commit of a server replaces the file durably. Each subsequent commit overwrites it before the response, in place
 * and without fsync. After a power failure, the file may be out of date, so a database that has lost changes may be accepted.
 *
 * <p>Threading: for use by the log's writer only, except {@link #read}.
 */
public final class AcknowledgedPositionFile implements AutoCloseable {
    private static final String NAME = "acknowledged";
    private static final int LENGTH = 64;
    private static final Logger LOG = LoggerFactory.getLogger(AcknowledgedPositionFile.class);

    private final Path directory;
    private final Path path;
    private @Nullable FileChannel file;
    private boolean failing;

    /** Returns the file in a data directory; the file is not modified until the first {@link #write}. */
    AcknowledgedPositionFile(Path dataDirectory) {
        this.directory = dataDirectory;
        this.path = dataDirectory.resolve(NAME);
    }

    /** The content of the file. */
    public sealed interface Content {}

    /** There is no file: no server with this data directory has acknowledged a change. */
    public record Nothing() implements Content {}

    /** Changes up to a position were acknowledged. */
    public record UpTo(Position newest) implements Content {}

    /** The file has any other content. No server writes such a file. */
    public record Unreadable(Path file) implements Content {}

    /** Reads the file of a data directory. Blocks. */
    public static Content read(Path dataDirectory) {
        Path path = dataDirectory.resolve(NAME);
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            ByteBuffer bytes = ByteBuffer.allocate(LENGTH + 1);
            while (bytes.hasRemaining() && channel.read(bytes) > 0) {
                // until the end of the file
            }
            String text = new String(bytes.array(), 0, bytes.position(), StandardCharsets.US_ASCII);
            return text.length() > LENGTH
                    ? new Unreadable(path)
                    : Position.parse(text.strip()).<Content>map(UpTo::new).orElseGet(() -> new Unreadable(path));
        } catch (NoSuchFileException e) {
            return new Nothing();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + path, e);
        }
    }

    /**
     * Stores a position. A failure is logged once and does not cause a change to be rejected, because this file is only a
     * safety net.
     */
    void write(Position position) {
        String line = position.toString();
        byte[] text =
                (line + " ".repeat(Math.max(0, LENGTH - 1 - line.length())) + "\n").getBytes(StandardCharsets.US_ASCII);
        try {
            if (file == null) {
                file = replace(text);
            } else {
                file.write(ByteBuffer.wrap(text), 0);
            }
            failing = false;
        } catch (IOException e) {
            if (!failing) {
                LOG.warn("Cannot store the acknowledged position, continuing without it: position={}", position, e);
            }
            failing = true;
        }
    }

    /** Replaces the file atomically and keeps it open. */
    private FileChannel replace(byte[] text) throws IOException {
        Path part = path.resolveSibling(NAME + ".part");
        FileChannel created = PrivateFiles.open(
                part, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);
        try {
            created.write(ByteBuffer.wrap(text));
            created.force(true);
            Files.move(part, path, StandardCopyOption.ATOMIC_MOVE);
            DataDirectory.sync(directory);
            return created;
        } catch (IOException e) {
            created.close();
            throw e;
        }
    }

    @Override
    public void close() throws IOException {
        if (file != null) {
            file.close();
        }
    }
}
