// SPDX-License-Identifier: Apache-2.0
package dev.windsock.backup;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.UUID;

/**
 * A file that appears under its name once it is complete and on the disk, and never replaces another one. Only its owner
 * can read it.
 *
 * <p>Threading: for one thread; blocks.
 */
final class NewFile implements AutoCloseable {
    private final Path path;
    private final Path part;
    private final FileChannel channel;
    private final Thread removal = new Thread(this::removePart, "remove-part");

    private NewFile(Path path, Path part, FileChannel channel) {
        this.path = path;
        this.part = part;
        this.channel = channel;
    }

    /** @throws FileAlreadyExistsException when there is anything at the path */
    static NewFile create(Path path) throws IOException {
        Path absolute = path.toAbsolutePath();
        if (Files.exists(absolute, LinkOption.NOFOLLOW_LINKS)) {
            throw new FileAlreadyExistsException(path.toString());
        }
        Path part = absolute.resolveSibling("." + UUID.randomUUID() + ".part");
        FileChannel channel = FileChannel.open(
                part,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        NewFile file = new NewFile(absolute, part, channel);
        // for a command that is interrupted
        Runtime.getRuntime().addShutdownHook(file.removal);
        return file;
    }

    OutputStream content() {
        return Channels.newOutputStream(channel);
    }

    /** Gives the file its name. */
    void complete() throws IOException {
        channel.force(true);
        try {
            // unlike a rename, a link fails if there is another file meanwhile
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
            // visible to the operator, who can remove it
        }
    }
}
