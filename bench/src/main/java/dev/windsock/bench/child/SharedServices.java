// SPDX-License-Identifier: Apache-2.0
package dev.windsock.bench.child;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A PostgreSQL server and a NATS server on free ports of the loopback interface, with their own data. PostgreSQL has its
 * default settings, so each commit is on the disk. The programs are those of Debian's packages {@code postgresql} and
 * {@code nats-server}.
 *
 * <p>Threading: for use by the runner's thread; both programs end with that thread. Blocks.
 */
public final class SharedServices implements AutoCloseable {
    private static final String USER = "windsock";

    /** PostgreSQL does not run as root. */
    private static final String UNPRIVILEGED = "postgres";

    private static final int START_SECONDS = 60;

    private final int databasePort = freePort();
    private final int natsPort = freePort();
    private final Path directory;
    private final Child database;
    private final Child nats;

    private SharedServices(Path directory) {
        this.directory = directory;
        Path data = directory.resolve("postgresql");
        String programs = postgresPrograms().toString();
        try (Child initialization = Child.program(
                unprivileged(
                        programs + "/initdb",
                        "--pgdata=" + data,
                        "--username=" + USER,
                        "--auth=trust",
                        "--encoding=UTF8",
                        "--locale=C.UTF-8"),
                directory)) {
            initialization.await("Success.", START_SECONDS);
        }
        database = Child.program(
                unprivileged(
                        programs + "/postgres",
                        "-D",
                        data.toString(),
                        "-p",
                        Integer.toString(databasePort),
                        "-c",
                        "listen_addresses=127.0.0.1",
                        "-c",
                        "unix_socket_directories="),
                directory);
        nats = Child.program(
                List.of(
                        "setpriv",
                        "--pdeathsig",
                        "KILL",
                        "nats-server",
                        "-a",
                        "127.0.0.1",
                        "-p",
                        Integer.toString(natsPort)),
                directory);
        try {
            database.await("ready to accept connections", START_SECONDS);
            nats.await("Server is ready", START_SECONDS);
        } catch (IllegalStateException e) {
            close();
            throw e;
        }
    }

    /** Starts both, and waits until they accept connections. */
    public static SharedServices start() {
        Path directory;
        try {
            // not in the directory of the run, which other users cannot enter
            directory = Files.createTempDirectory("windsock-bench-services");
            if (isRoot()) {
                Files.setOwner(
                        directory,
                        FileSystems.getDefault().getUserPrincipalLookupService().lookupPrincipalByName(UNPRIVILEGED));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new SharedServices(directory);
    }

    /** Returns the settings of a server that uses them. */
    public Map<String, String> settings() {
        return Map.of(
                "WINDSOCK_STORE_URL", "jdbc:postgresql://127.0.0.1:" + databasePort + "/postgres",
                "WINDSOCK_STORE_USER", USER,
                "WINDSOCK_NATS_URL", "nats://127.0.0.1:" + natsPort);
    }

    private static List<String> unprivileged(String... program) {
        List<String> command = new ArrayList<>(List.of("setpriv", "--pdeathsig", "KILL"));
        if (isRoot()) {
            command.addAll(List.of("--reuid=" + UNPRIVILEGED, "--regid=" + UNPRIVILEGED, "--clear-groups"));
        }
        command.addAll(List.of(program));
        return command;
    }

    private static boolean isRoot() {
        return System.getProperty("user.name").equals("root");
    }

    /** Returns the directory with the newest installed version, which Debian does not put on the path. */
    private static Path postgresPrograms() {
        try (Stream<Path> versions = Files.list(Path.of("/usr/lib/postgresql"))) {
            return versions.max(Comparator.comparing(
                            version -> Integer.parseInt(version.toFile().getName())))
                    .map(version -> version.resolve("bin"))
                    .orElseThrow(() -> new IOException("no version is installed"));
        } catch (IOException e) {
            throw new IllegalStateException(
                    "the scenario cluster needs PostgreSQL and NATS; scripts/install-test-servers installs both", e);
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        nats.close();
        database.close();
        try (Stream<Path> files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
