// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute.process;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Finds the TCP sockets on which processes listen; see proc_net_tcp. Stateless; reads {@code /proc}. */
final class ListeningSockets {
    private static final Path PROC = Path.of("/proc");
    private static final List<String> TABLES = List.of("net/tcp", "net/tcp6");
    private static final String LISTEN = "0A";
    private static final int LOCAL_ADDRESS = 1;
    private static final int STATE = 3;
    private static final int INODE = 9;
    private static final int HEX = 16;
    private static final int WORD_BYTES = 4;

    private ListeningSockets() {}

    /** The known state of a port. */
    sealed interface Listener {
        /** One of the processes listens on this address; if it listens on all addresses, this is the loopback address. */
        record At(InetAddress address) implements Listener {}

        /** None of the processes listens. */
        record None() implements Listener {}

        /**
         * Something listens, possibly a process whose sockets the server cannot read, such as a process of another
         * user.
         */
        record Hidden(int pid) implements Listener {}
    }

    /**
     * Finds out whether one of the processes listens on a port.
     *
     * @param likely the process to check first
     * @param all supplies all processes; called only if something listens on the port and the likely process does not
     */
    static Listener listener(int port, int likely, Supplier<Collection<Integer>> all) {
        Map<String, InetAddress> listening = listening(port);
        if (listening.isEmpty()) {
            return new Listener.None();
        }
        Listener first = listener(listening, List.of(likely));
        return first instanceof Listener.At ? first : listener(listening, all.get());
    }

    private static Listener listener(Map<String, InetAddress> listening, Collection<Integer> pids) {
        Listener found = new Listener.None();
        for (int pid : pids) {
            try {
                Optional<InetAddress> address = sockets(pid).stream()
                        .flatMap(inode -> Stream.ofNullable(listening.get(inode)))
                        .findFirst();
                if (address.isPresent()) {
                    return new Listener.At(address.get());
                }
            } catch (AccessDeniedException e) {
                found = new Listener.Hidden(pid);
            }
        }
        return found;
    }

    private static Set<String> sockets(int pid) throws AccessDeniedException {
        Set<String> inodes = new HashSet<>();
        try (DirectoryStream<Path> descriptors =
                Files.newDirectoryStream(PROC.resolve(Integer.toString(pid)).resolve("fd"))) {
            for (Path descriptor : descriptors) {
                String target = target(descriptor);
                if (target.startsWith("socket:[")) {
                    inodes.add(target.substring("socket:[".length(), target.length() - 1));
                }
            }
        } catch (AccessDeniedException e) {
            throw e;
        } catch (IOException e) {
            // the process has ended
        }
        return inodes;
    }

    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException e) {
            return "";
        }
    }

    /** Returns the addresses of the host on which any process listens on a port, by the inode of the socket. */
    private static Map<String, InetAddress> listening(int port) {
        Map<String, InetAddress> addresses = new HashMap<>();
        for (String table : TABLES) {
            // runs share the network of the host, and therefore of the server; the kernel lists listening sockets
            // before all
            // connections
            try (Stream<String> lines = Files.lines(PROC.resolve("self").resolve(table), StandardCharsets.US_ASCII)) {
                lines.skip(1)
                        .map(line -> line.strip().split("\\s+"))
                        .takeWhile(columns -> columns.length > INODE && columns[STATE].equals(LISTEN))
                        .forEach(columns -> {
                            String[] local = columns[LOCAL_ADDRESS].split(":", 2);
                            if (Integer.parseInt(local[1], HEX) == port) {
                                addresses.put(columns[INODE], address(local[0]));
                            }
                        });
            } catch (IOException e) {
                // a kernel without IPv6
            }
        }
        return addresses;
    }

    /** Parses four-byte words in the byte order of the host, which is little-endian. */
    private static InetAddress address(String hex) {
        byte[] bytes = new byte[hex.length() / 2];
        for (int i = 0; i < bytes.length; i++) {
            int word = i / WORD_BYTES * WORD_BYTES;
            int from = word + WORD_BYTES - 1 - i % WORD_BYTES;
            bytes[i] = (byte) Integer.parseInt(hex.substring(2 * from, 2 * from + 2), HEX);
        }
        try {
            InetAddress address = InetAddress.getByAddress(bytes);
            return address.isAnyLocalAddress() ? InetAddress.getLoopbackAddress() : address;
        } catch (UnknownHostException e) {
            throw new IllegalStateException("the kernel writes 4 or 16 bytes", e);
        }
    }
}
