// SPDX-License-Identifier: Apache-2.0
package dev.windsock.examples;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.windsock.client.Position;
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
 * A file of NDJSON that is appended to, and beside it the position that everything up to stands in it.
 *
 * <p>Rows are written first and the position later, so after a crash there may be rows beyond the position, which the server
 * tells again; {@link #append} leaves them out, by their ids. Of a row that the crash has torn, the rest is cut off.
 *
 * <p>Threading: for one thread; one process has the file at a time.
 */
final class AuditFile implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final RandomAccessFile file;
    private final FileLock lock;
    private final Path positionFile;
    private final Set<String> written = new HashSet<>();
    private @Nullable Position position;

    private AuditFile(RandomAccessFile file, FileLock lock, Path positionFile) {
        this.file = file;
        this.lock = lock;
        this.positionFile = positionFile;
    }

    /**
     * Opens the file, or makes it.
     *
     * @throws IOException also when another process has it, or its position cannot be read
     */
    static AuditFile open(Path path, Path positionFile) throws IOException {
        RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw");
        try {
            FileLock lock = file.getChannel().tryLock();
            if (lock == null) {
                throw new IOException(path + " is being written by another process");
            }
            AuditFile opened = new AuditFile(file, lock, positionFile);
            opened.recover();
            return opened;
        } catch (OverlappingFileLockException e) {
            file.close();
            throw new IOException(path + " is being written already", e);
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    private void recover() throws IOException {
        cutTornRow();
        List<String> kept;
        try {
            kept = Files.readAllLines(positionFile);
        } catch (NoSuchFileException e) {
            kept = List.of("", "0");
        }
        try {
            position = Position.ofNullable(kept.get(0)).orElse(null);
            remember(Long.parseLong(kept.get(1)));
        } catch (IndexOutOfBoundsException | NumberFormatException e) {
            throw new IOException(positionFile + " holds no position and length", e);
        }
    }

    private void cutTornRow() throws IOException {
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

    /** Remembers the rows from an offset on; a file that is shorter was rotated away, and this is a new one. */
    private void remember(long from) throws IOException {
        file.seek(Math.min(from, file.length()));
        byte[] rest = new byte[Math.toIntExact(file.length() - file.getFilePointer())];
        try {
            file.readFully(rest);
        } catch (EOFException e) {
            throw new IOException("the file is being cut off by another program", e);
        }
        for (String line : new String(rest, StandardCharsets.UTF_8).lines().toList()) {
            written.add(JSON.readTree(line).path("id").asText());
        }
    }

    /** What everything up to stands in the file; empty for one that is new. */
    Optional<Position> position() {
        return Optional.ofNullable(position);
    }

    /** Appends a row as it was told, unless it stands here. */
    void append(Map<String, Object> row) throws IOException {
        if (!written.remove(String.valueOf(row.get("id")))) {
            line(row);
        }
    }

    /** Appends that rows are missing here. Any row of before may be told again afterwards, and is left out. */
    void appendGap(Map<String, Object> gap) throws IOException {
        line(Map.of("gap", gap));
        remember(0);
        file.seek(file.length());
    }

    private void line(Map<String, Object> value) throws IOException {
        file.write((JSON.writeValueAsString(value) + "\n").getBytes(StandardCharsets.UTF_8));
    }

    /** Keeps how far the file goes, once all of that is on the disk. */
    void keep(Position upTo) throws IOException {
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
