// SPDX-License-Identifier: Apache-2.0
package dev.windsock.examples;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.windsock.client.log.Position;
import java.io.EOFException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An append-only NDJSON file of rows, and a second file with the position up to which the first file is complete.
 *
 * <p>Rows are written before the position. After a crash, the file may therefore contain rows beyond the position, which the
 * server sends again; {@link #append} recognizes them by their ids and skips them. An incomplete last row is truncated.
 *
 * <p>Not thread-safe. A lock prevents other processes from using the file.
 */
final class AuditFile implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final RandomAccessFile file;
    private final FileLock lock;
    private final Path positionFile;
    private final Set<String> existingIds = new HashSet<>();
    private @Nullable Position position;

    private AuditFile(RandomAccessFile file, FileLock lock, Path positionFile) {
        this.file = file;
        this.lock = lock;
        this.positionFile = positionFile;
    }

    /**
     * Opens or creates the file.
     *
     * @throws IOException if a file cannot be read or written, if another process uses the file, or if the position file is
     *     invalid
     */
    static AuditFile open(Path path, Path positionFile) throws IOException {
        RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw");
        try {
            FileLock lock = file.getChannel().tryLock();
            if (lock == null) {
                throw new IOException(path + " is in use by another process");
            }
            AuditFile opened = new AuditFile(file, lock, positionFile);
            opened.recover();
            return opened;
        } catch (OverlappingFileLockException e) {
            file.close();
            throw new IOException(path + " is already in use", e);
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    private void recover() throws IOException {
        truncateIncompleteRow();
        List<String> stored;
        try {
            stored = Files.readAllLines(positionFile);
        } catch (NoSuchFileException e) {
            stored = List.of("", "0");
        }
        try {
            position = Position.ofNullable(stored.get(0)).orElse(null);
            readIdsFrom(Long.parseLong(stored.get(1)));
        } catch (IndexOutOfBoundsException | NumberFormatException e) {
            throw new IOException(positionFile + " does not contain a position and a length", e);
        }
    }

    private void truncateIncompleteRow() throws IOException {
        long end = file.length();
        while (end > 0) {
            file.seek(end - 1);
            if (file.read() == '\n') {
                break;
            }
            end--;
        }
        file.setLength(end);
    }

    /**
     * Reads the row ids after an offset. A file that is shorter than the offset must be new: the old file was rotated.
     */
    private void readIdsFrom(long from) throws IOException {
        file.seek(Math.min(from, file.length()));
        byte[] remaining = new byte[Math.toIntExact(file.length() - file.getFilePointer())];
        try {
            file.readFully(remaining);
        } catch (EOFException e) {
            throw new IOException("The file was truncated by another program", e);
        }
        for (String line : new String(remaining, StandardCharsets.UTF_8).lines().toList()) {
            existingIds.add(JSON.readTree(line).path("id").asText());
        }
    }

    /** Returns the position up to which the file is complete; empty for a new file. */
    Optional<Position> position() {
        return Optional.ofNullable(position);
    }

    /** Appends a row unless the file already contains it. */
    void append(Map<String, Object> row) throws IOException {
        if (!existingIds.remove(String.valueOf(row.get("id")))) {
            writeLine(row);
        }
    }

    /** Appends a marker for missing rows. The server may send any earlier rows again; they are then skipped. */
    void appendGap(Map<String, Object> gap) throws IOException {
        writeLine(Map.of("gap", gap));
        readIdsFrom(0);
        file.seek(file.length());
    }

    private void writeLine(Map<String, Object> value) throws IOException {
        file.write((JSON.writeValueAsString(value) + "\n").getBytes(StandardCharsets.UTF_8));
    }

    /** Saves the position after all rows are on disk. */
    void savePosition(Position upTo) throws IOException {
        if (upTo.equals(position)) {
            return;
        }
        file.getFD().sync();
        Path next = positionFile.resolveSibling(positionFile.getFileName() + ".next");
        try (RandomAccessFile out = new RandomAccessFile(next.toFile(), "rw")) {
            out.setLength(0);
            out.write((upTo + "\n" + file.length() + "\n").getBytes(StandardCharsets.UTF_8));
            out.getFD().sync();
        }
        Files.move(next, positionFile, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        position = upTo;
    }

    @Override
    public void close() throws IOException {
        lock.release();
        file.close();
    }
}
