// SPDX-License-Identifier: Apache-2.0
package dev.windsock.postgres;

import dev.windsock.child.ChildProcess;
import dev.windsock.child.FreePort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A PostgreSQL server with its own data, on a free port on the loopback interface. It ends with this JVM, even if the JVM is
 * killed. A missing program or locale fails the test; {@code scripts/install-test-servers} installs both.
 *
 * <p>Writes survive a crash of the server process, but not of the machine: nothing is flushed to the disk.
 *
 * <p>Threading: {@link #createDatabase} is thread-safe; a test that kills or stops the server must own it. Blocks.
 */
public final class PostgresCluster implements AutoCloseable {
    /** The owner of all databases. It has no other privileges. */
    private static final String USER = "windsock";

    private static final String SUPERUSER = "postgres";
    private static final String PASSWORD = "a password: with 'quotes' & $1 %40";
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final long POLL_INTERVAL_NANOS = 20_000_000;
    private static @Nullable PostgresCluster shared;

    private final Path programs = programs();
    private final Path directory;
    private final Path data;
    private final Path log;
    private final int port = FreePort.next();
    private final AtomicInteger databases = new AtomicInteger();
    private Process process;

    /** @param primary the server of which this one is a standby; null for none */
    private PostgresCluster(@Nullable PostgresCluster primary) {
        try {
            directory = Files.createTempDirectory("windsock-postgres-");
            data = directory.resolve("data");
            log = directory.resolve("log");
            if (isRoot()) {
                Files.setOwner(
                        directory,
                        FileSystems.getDefault().getUserPrincipalLookupService().lookupPrincipalByName(SUPERUSER));
            }
            if (primary != null) {
                run(
                        "pg_basebackup",
                        "--pgdata=" + data,
                        "--dbname=host=127.0.0.1 port=" + primary.port + " user=" + SUPERUSER + " password='"
                                + PASSWORD.replace("'", "\\'") + "'",
                        "--checkpoint=fast",
                        "--write-recovery-conf",
                        "--no-sync");
                process = launch();
                awaitStart();
                return;
            }
            Path password = Files.writeString(directory.resolve("password"), PASSWORD);
            run(
                    "initdb",
                    "--pgdata=" + data,
                    "--username=" + SUPERUSER,
                    "--pwfile=" + password,
                    "--auth=scram-sha-256",
                    "--encoding=UTF8",
                    "--locale=" + Collation.C.locale(),
                    "--no-sync");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        process = launch();
        awaitStart();
        database(SUPERUSER, SUPERUSER)
                .execute("create role " + USER + " login password '" + PASSWORD.replace("'", "''") + "'");
    }

    /** Starts a server that the test may suspend, resume, stop and restart. */
    public static PostgresCluster start() {
        return new PostgresCluster(null);
    }

    /**
     * Starts a standby of this server.
     *
     * @param synchronous whether this server waits for the standby before it acknowledges a commit
     */
    public PostgresCluster standby(boolean synchronous) {
        PostgresCluster standby = new PostgresCluster(this);
        if (synchronous) {
            administer("alter system set synchronous_standby_names = '*'", "select pg_reload_conf()");
        }
        return standby;
    }

    /** Promotes this standby to a primary server, and waits until it is one. */
    public void promote() {
        run("pg_ctl", "promote", "--pgdata=" + data, "--wait");
    }

    /** Returns the shared server for tests in this JVM that need only their own databases. */
    public static synchronized PostgresCluster shared() {
        if (shared == null) {
            shared = new PostgresCluster(null);
            Runtime.getRuntime().addShutdownHook(new Thread(shared::close, "postgres-close"));
        }
        return shared;
    }

    /** Creates an empty database. */
    public TestDatabase createDatabase(Collation collation) {
        String name = "windsock_" + databases.incrementAndGet();
        database(SUPERUSER, SUPERUSER)
                .execute("create database " + name + " owner " + USER + " template template0 lc_collate '"
                        + collation.locale() + "' lc_ctype '" + collation.locale() + "'");
        return database(name, USER);
    }

    /** Runs statements as the superuser, each in its own transaction. */
    public void administer(String... statements) {
        database(SUPERUSER, SUPERUSER).execute(statements);
    }

    /** Runs statements as the superuser in a database, each in its own transaction. */
    public void administerIn(TestDatabase database, String... statements) {
        database(database.name(), SUPERUSER).execute(statements);
    }

    /** Returns the database in which the superuser administers the others. */
    public TestDatabase administration() {
        return database(SUPERUSER, SUPERUSER);
    }

    private TestDatabase database(String name, String user) {
        return new TestDatabase(port, name, user, PASSWORD);
    }

    /** Writes all changes to the files and returns their directory. */
    public Path checkpoint() {
        administer("checkpoint");
        return data;
    }

    public int port() {
        return port;
    }

    /** Kills the server and all of its connections, like {@code kill -9}. */
    public void kill() {
        // a suspended server starts no backend that would be missing in the list
        signal("STOP");
        List<ProcessHandle> backends = backends().toList();
        process.destroyForcibly();
        backends.forEach(ProcessHandle::destroyForcibly);
        awaitEnd();
        // a server does not start while backends of a previous one hold its memory
        backends.forEach(backend -> backend.onExit().join());
    }

    /** Starts the server again after {@link #kill} or {@link #stop}, and waits until it accepts connections. */
    public void restart() {
        process = launch();
        awaitStart();
    }

    /** Rolls back all transactions, closes all connections and ends the server. */
    public void stop() {
        signal("INT");
        awaitEnd();
    }

    /** Suspends the server and all of its connections. */
    public void suspend() {
        backends().forEach(backend -> signal(backend, "STOP"));
        signal("STOP");
        // connections that were opened in the meantime
        backends().forEach(backend -> signal(backend, "STOP"));
    }

    /** Resumes the server after {@link #suspend}. */
    public void resume() {
        signal("CONT");
        backends().forEach(backend -> signal(backend, "CONT"));
    }

    @Override
    public void close() {
        kill();
        try (Stream<Path> files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Process launch() {
        List<String> command = unprivileged("--pdeathsig", "KILL");
        command.addAll(List.of(
                programs.resolve("postgres").toString(),
                "-D",
                data.toString(),
                "-p",
                Integer.toString(port),
                "-c",
                "listen_addresses=127.0.0.1",
                "-c",
                "unix_socket_directories=",
                "-c",
                "max_connections=300",
                "-c",
                "shared_buffers=32MB",
                "-c",
                "fsync=off",
                "-c",
                "full_page_writes=off"));
        return ChildProcess.start(log, command);
    }

    private void awaitStart() {
        long end = System.nanoTime() + TIMEOUT.toNanos();
        while (true) {
            try {
                database(SUPERUSER, SUPERUSER).connect().close();
                return;
            } catch (SQLException e) {
                if (!process.isAlive() || System.nanoTime() > end) {
                    throw new AssertionError("PostgreSQL did not start:\n" + output(), e);
                }
            }
            LockSupport.parkNanos(POLL_INTERVAL_NANOS);
        }
    }

    private String output() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            return e.toString();
        }
    }

    private void awaitEnd() {
        try {
            if (!process.waitFor(TIMEOUT)) {
                throw new AssertionError("PostgreSQL did not stop:\n" + output());
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private Stream<ProcessHandle> backends() {
        return process.children();
    }

    private void signal(String name) {
        signal(process.toHandle(), name);
    }

    private static void signal(ProcessHandle target, String name) {
        try {
            int status = new ProcessBuilder("kill", "-" + name, Long.toString(target.pid()))
                    .start()
                    .waitFor();
            if (status != 0 && target.isAlive()) {
                throw new AssertionError("cannot send SIG" + name + " to " + target.pid());
            }
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private void run(String program, String... arguments) {
        List<String> command = unprivileged();
        command.add(programs.resolve(program).toString());
        command.addAll(List.of(arguments));
        try {
            Process running = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            if (running.waitFor() != 0) {
                throw new AssertionError(
                        command + " failed; scripts/install-test-servers adds what is missing:\n" + output());
            }
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Begins a command. PostgreSQL does not run as root, and setpriv becomes the program without forking. */
    private static List<String> unprivileged(String... options) {
        List<String> command = new ArrayList<>(List.of("setpriv"));
        command.addAll(List.of(options));
        if (isRoot()) {
            command.addAll(List.of("--reuid=" + SUPERUSER, "--regid=" + SUPERUSER, "--clear-groups"));
        }
        return command;
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    /** Returns the directory with the newest installed version, which Debian does not put on the path. */
    private static Path programs() {
        try (Stream<Path> versions = Files.list(Path.of("/usr/lib/postgresql"))) {
            return versions.filter(version -> Files.isExecutable(version.resolve("bin/initdb")))
                    .max(Comparator.comparing(
                            version -> Integer.parseInt(version.toFile().getName())))
                    .map(version -> version.resolve("bin"))
                    .orElseThrow(() -> new IOException("there is no initdb in /usr/lib/postgresql"));
        } catch (IOException e) {
            throw new AssertionError("PostgreSQL is not installed; run scripts/install-test-servers", e);
        }
    }
}
