// SPDX-License-Identifier: Apache-2.0
package dev.windsock.control;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The location of the socket of a data directory: {@code control.sock} in that directory. The system limits the path of a
 * socket to 107 bytes. If the directory's path is longer, {@code control.sock} is a symbolic link to a socket in a temporary
 * directory of its own. Only the server's user can enter either directory. Blocks.
 */
final class ControlAddress {
    /** Maximum length of a socket's path in bytes (unix(7), without the final zero byte). */
    static final int MAX_PATH_BYTES = 107;

    private static final String NAME = "control.sock";
    private static final String TEMPORARY = "windsock-control-";

    private ControlAddress() {}

    /**
     * Returns the address to listen on, and removes the socket that an earlier server left behind. Call this only from the
     * process that has locked the data directory: no other server then listens there.
     */
    static UnixDomainSocketAddress prepare(Path dataDirectory) throws IOException {
        remove(dataDirectory);
        Path socket = shortest(dataDirectory.resolve(NAME));
        if (isTooLong(socket)) {
            // created with mode 0700 and an unpredictable name
            Path target = Files.createTempDirectory(TEMPORARY).resolve(NAME);
            Files.createSymbolicLink(socket, target);
            socket = target;
        }
        return UnixDomainSocketAddress.of(socket);
    }

    /** Returns the address to connect to; empty if no server has listened there. */
    static Optional<UnixDomainSocketAddress> find(Path dataDirectory) throws IOException {
        Path socket = shortest(dataDirectory.resolve(NAME));
        if (Files.isSymbolicLink(socket)) {
            socket = Files.readSymbolicLink(socket);
        }
        return Files.exists(socket, LinkOption.NOFOLLOW_LINKS) && !isTooLong(socket)
                ? Optional.of(UnixDomainSocketAddress.of(socket))
                : Optional.empty();
    }

    /** Removes the socket, and the link to it. */
    static void remove(Path dataDirectory) throws IOException {
        Path socket = dataDirectory.resolve(NAME);
        if (Files.isSymbolicLink(socket)) {
            Path target = Files.readSymbolicLink(socket);
            Path directory = target.getParent();
            if (directory != null && String.valueOf(directory.getFileName()).startsWith(TEMPORARY)) {
                Files.deleteIfExists(target);
                Files.deleteIfExists(directory);
            }
        }
        Files.deleteIfExists(socket);
    }

    /** Returns the shorter of the given and the absolute path: a relative path may go up many levels. */
    private static Path shortest(Path path) {
        return Stream.of(path, path.toAbsolutePath().normalize())
                .min(Comparator.comparingInt(ControlAddress::bytes))
                .orElse(path);
    }

    private static boolean isTooLong(Path path) {
        return bytes(path) > MAX_PATH_BYTES;
    }

    private static int bytes(Path path) {
        return path.toString().getBytes(StandardCharsets.UTF_8).length;
    }
}
