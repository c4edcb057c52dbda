// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import dev.windsock.files.PrivateFiles;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Exclusive use of a data directory, until the lock is closed or the process ends, even if the process is killed. A server
 * holds it for its lifetime, and so does a command that uses the directory while no server is running.
 *
 * <p>It is a lock on the file {@code lock}, which also identifies the holder. Nothing else may open that file: the system
 * releases a lock as soon as the process closes any descriptor of its file.
 *
 * <p>Threading: thread-safe.
 */
public final class DataDirectoryLock implements AutoCloseable {
    private static final String FILE = "lock";
    private static final int MAX_LENGTH = 4_096;

    /** The directories that this process has locked. The operating system's file locks do not protect a process from itself. */
    private static final Set<Path> LOCKED = ConcurrentHashMap.newKeySet();

    private final Path directory;
    private final FileChannel file;
    private final DirectoryIdentity identity;
    private final StoreHolder holder;

    private DataDirectoryLock(Path directory, FileChannel file, DirectoryIdentity identity, StoreHolder holder) {
        this.directory = directory;
        this.file = file;
        this.identity = identity;
        this.holder = holder;
    }

    /**
     * Locks a directory, and creates it if it does not exist. Does not wait.
     *
     * @param address the address that the process listens on, or its command
     * @throws StoreInUseException when another process, or another server in this one, holds the lock
     */
    public static DataDirectoryLock acquire(Path directory, String address) {
        DataDirectory.prepare(directory);
        try {
            Path real = directory.toRealPath();
            if (!LOCKED.add(real)) {
                throw inUse("this process");
            }
            boolean acquired = false;
            try {
                DataDirectoryLock lock = lock(real, StoreHolder.here(address));
                acquired = true;
                return lock;
            } finally {
                if (!acquired) {
                    LOCKED.remove(real);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot lock the data directory " + directory, e);
        }
    }

    private static DataDirectoryLock lock(Path directory, StoreHolder holder) throws IOException {
        Path path = directory.resolve(FILE);
        FileChannel file =
                PrivateFiles.open(path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            if (file.tryLock() == null) {
                throw inUse(holder(read(file)).map(StoreHolder::toString).orElse("unknown process"));
            }
            String id = Optional.ofNullable(read(file).getProperty("id"))
                    .orElseGet(() -> UUID.randomUUID().toString());
            write(file, id, holder);
            return new DataDirectoryLock(
                    directory, file, DirectoryIdentity.here(id, Files.getAttribute(path, "unix:ino")), holder);
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    private static StoreInUseException inUse(String holder) {
        return new StoreInUseException("WINDSOCK_DATA_DIR: another Windsock server uses this directory: " + holder);
    }

    private static Properties read(FileChannel file) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(MAX_LENGTH);
        file.read(bytes, 0);
        Properties content = new Properties();
        content.load(new StringReader(new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8)));
        return content;
    }

    private static void write(FileChannel file, String id, StoreHolder holder) throws IOException {
        byte[] content = "id=%s\nhost=%s\npid=%s\nsince=%s\naddress=%s\n"
                .formatted(id, holder.host(), holder.pid(), holder.since(), holder.address())
                .getBytes(StandardCharsets.UTF_8);
        file.write(ByteBuffer.wrap(content), 0);
        file.truncate(content.length);
    }

    /** Returns the process that has locked the file; empty while it is still writing its identity. */
    private static Optional<StoreHolder> holder(Properties content) {
        try {
            return Optional.of(new StoreHolder(
                    content.getProperty("host", "unknown"),
                    Long.parseLong(content.getProperty("pid", "")),
                    Instant.parse(content.getProperty("since", "")),
                    content.getProperty("address", "unknown")));
        } catch (NumberFormatException | DateTimeParseException e) {
            return Optional.empty();
        }
    }

    /** Returns the identity of this directory. */
    DirectoryIdentity identity() {
        return identity;
    }

    /** Returns this process. */
    StoreHolder holder() {
        return holder;
    }

    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            LOCKED.remove(directory);
        }
    }
}
