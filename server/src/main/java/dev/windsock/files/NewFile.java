// SPDX-License-Identifier: Apache-2.0
package dev.windsock.files;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/**
 * A file that appears under its final name only once it is complete and on disk, and never replaces an existing file. Only its
 * owner can read it. A process that is killed leaves a partial file behind, which the next new file in the directory removes.
 *
 * <p>Threading: for use by one thread; blocks.
 */
public final class NewFile implements AutoCloseable {
    private static final String PART_PREFIX = ".windsock-";
    private static final String PART_SUFFIX = ".part";

    private final Path path;
    private final Path part;
    private final FileChannel channel;
    private final Thread removal = new Thread(this::removePart, "remove-part");

    private NewFile(Path path, Path part, FileChannel channel) {
        this.path = path;
        this.part = part;
        this.channel = channel;
    }

    /** @throws FileAlreadyExistsException if anything exists at the path */
    public static NewFile create(Path path) throws IOException {
        Path absolute = path.toAbsolutePath();
        if (Files.exists(absolute, LinkOption.NOFOLLOW_LINKS)) {
            throw new FileAlreadyExistsException(path.toString());
        }
        removeLeftovers(absolute);
        Path part = absolute.resolveSibling(PART_PREFIX + UUID.randomUUID() + PART_SUFFIX);
        FileChannel channel = PrivateFiles.open(part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        lock(channel);
        NewFile file = new NewFile(absolute, part, channel);
        // removes the partial file if the command is interrupted
        Runtime.getRuntime().addShutdownHook(file.removal);
        return file;
    }

    /** Shows other processes that the file is in use. On a file system without locks, they never remove it. */
    private static void lock(FileChannel part) {
        try {
            part.tryLock();
        } catch (IOException e) {
            // no locks
        }
    }

    private static void removeLeftovers(Path sibling) {
        try (DirectoryStream<Path> parts =
                Files.newDirectoryStream(sibling.getParent(), PART_PREFIX + "*" + PART_SUFFIX)) {
            parts.forEach(NewFile::removeUnlessLocked);
        } catch (IOException | DirectoryIteratorException e) {
            // the operator can see the partial files and remove them
        }
    }

    private static void removeUnlessLocked(Path part) {
        try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
            if (channel.tryLock() != null) {
                Files.deleteIfExists(part);
            }
        } catch (IOException | OverlappingFileLockException e) {
            // it is another user's, or this process is writing it
        }
    }

    public OutputStream content() {
        return Channels.newOutputStream(channel);
    }

    /** Publishes the file under its final name. */
    public void complete() throws IOException {
        channel.force(true);
        try {
            // unlike a rename, a link fails if another file has appeared in the meantime
            Files.createLink(path, part);
        } catch (FileAlreadyExistsException e) {
            throw e;
        } catch (IOException | UnsupportedOperationException e) {
            // a file system without hard links
            Files.move(part, path);
        }
        try (FileChannel directory = FileChannel.open(path.getParent(), StandardOpenOption.READ)) {
            directory.force(true);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
        removePart();
        Runtime.getRuntime().removeShutdownHook(removal);
    }

    private void removePart() {
        try {
            Files.deleteIfExists(part);
        } catch (IOException e) {
            // the operator can see the partial file and remove it
        }
    }
}
