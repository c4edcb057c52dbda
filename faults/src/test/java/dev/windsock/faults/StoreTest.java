// SPDX-License-Identifier: Apache-2.0
package dev.windsock.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.client.WindsockClient;
import dev.windsock.client.WindsockException;
import dev.windsock.client.it.Publishing;
import dev.windsock.client.it.Streamed;
import dev.windsock.client.it.WindsockProcess;
import dev.windsock.client.stream.Change;
import dev.windsock.client.stream.Connected;
import dev.windsock.client.stream.EventItem;
import dev.windsock.client.stream.EventStream;
import dev.windsock.client.stream.Reconnecting;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The store hangs, belongs to another server, or is truncated. */
@Timeout(120)
final class StoreTest {
    @TempDir
    Path directory;

    private final int port = WindsockProcess.freePort();

    @Test
    void reportsAHangingStoreInTimeAndRecovers() throws Exception {
        try (Database database = new Database(directory.resolve("database"))) {
            WindsockProcess server = PackagedServer.on(directory.resolve("data"), port)
                    .with("WINDSOCK_STORE_URL", database.url())
                    .with("WINDSOCK_HUB_HEARTBEAT_SECONDS", "1")
                    .start();
            try (WindsockClient client = server.admin();
                    EventStream<EventItem> stream = client.streams()
                            .streamEvents()
                            .topics(List.of("custom"))
                            .open()) {
                Streamed.await(stream, Connected.class);
                Publishing.publish(client, 0, 5);
                Health health = new Health(server);
                database.signal("STOP");

                // the first request is in progress when the store stops answering; the next ones fail at once
                assertThat(rejection(client, 5)).contains("STORE_UNAVAILABLE");
                assertThat(rejection(client, 6)).contains("STORE_UNAVAILABLE");
                assertThat(readRejection(client)).contains("STORE_UNAVAILABLE");
                assertThat(health.ready()).isFalse();
                assertThat(health.alive()).isTrue();
                assertThat(health.details()).contains("has not responded");

                database.signal("CONT");
                Deadlines.awaitRecovery("the server is ready", health::ready);
                List<Integer> numbers = Log.numbers(client);
                // event 5, whose outcome was unknown, may be stored; event 6 was rejected
                assertThat(numbers).startsWith(0, 1, 2, 3, 4).doesNotContain(6);
                Publishing.publish(client, 7, 8);
                List<Integer> streamed = new ArrayList<>();
                while (!streamed.contains(7)) {
                    EventItem item =
                            Streamed.await(stream, next -> next instanceof Change || next instanceof Reconnecting);
                    assertThat(item).as("the stream was cut").isNotInstanceOf(Reconnecting.class);
                    streamed.add(Publishing.number((Change) item));
                }
                assertThat(Log.numbers(client)).isEqualTo(streamed);
            } finally {
                server.close();
            }
        }
    }

    @Test
    void stopsWhileTheStoreHangs() throws Exception {
        try (Database database = new Database(directory.resolve("database"))) {
            WindsockProcess server = PackagedServer.on(directory.resolve("data"), port)
                    .with("WINDSOCK_STORE_URL", database.url())
                    .with("WINDSOCK_DRAIN_SECONDS", "0")
                    .start();
            database.signal("STOP");
            try (WindsockClient client = server.admin()) {
                assertThat(rejection(client, 0)).contains("STORE_UNAVAILABLE");
            }
            // fails after 30 s
            server.close();
        }
    }

    @Test
    void rejectsASecondServerOnTheSameDirectory() throws Exception {
        try (WindsockProcess first = PackagedServer.on(directory, port).start()) {
            WindsockProcess second =
                    PackagedServer.on(directory, WindsockProcess.freePort()).begin();
            assertThat(second.awaitExit()).isEqualTo(1);
            assertThat(second.output().lines().filter(line -> line.startsWith("windsock: ")))
                    .containsExactly("windsock: WINDSOCK_DATA_DIR: another Windsock server uses this directory");
            assertThat(new Health(first).ready()).isTrue();
        }
    }

    @Test
    void rejectsATruncatedStore() throws Exception {
        Path database = directory.resolve("store.db");
        Path log = directory.resolve("store.db-wal");
        WindsockProcess server = PackagedServer.on(directory, port).start();
        try (WindsockClient client = server.admin()) {
            for (int i = 0; i < 50; i++) {
                Publishing.publish(client, i, i + 1);
            }
            server.kill();
            byte[] wholeDatabase = Files.readAllBytes(database);
            byte[] wholeLog = Files.readAllBytes(log);
            byte[] truncatedLog = Arrays.copyOf(wholeLog, wholeLog.length - 16_384);
            int opened = 0;
            for (byte[][] broken : new byte[][][] {
                {wholeDatabase, flipped(wholeLog, wholeLog.length - 4_096, wholeLog.length)},
                {wholeDatabase, truncatedLog},
                {wholeDatabase, new byte[0]},
                // not a database
                {flipped(wholeDatabase, 0, 8_192), new byte[0]},
            }) {
                Files.write(database, broken[0]);
                Files.write(log, broken[1]);
                opened += startsCompleteOrReports(client) ? 1 : 0;
            }
            assertThat(opened).as("servers that started").isLessThan(4);

            // the message recommends this: continue without the lost changes, in a new epoch
            Files.write(database, wholeDatabase);
            Files.write(log, truncatedLog);
            server = PackagedServer.on(directory, port).argument("--restored").start();
            assertThat(Log.numbers(client))
                    .isEqualTo(Publishing.upTo(Log.numbers(client).size()));
            assertThat(new Health(server).ready()).isTrue();
            server.kill();
            // or to restore a backup
            Files.write(database, wholeDatabase);
            Files.write(log, wholeLog);
            Files.delete(directory.resolve("acknowledged"));
            server = PackagedServer.on(directory, port).start();
            assertThat(Log.numbers(client)).isEqualTo(Publishing.upTo(50));
        } finally {
            server.close();
        }
    }

    private static byte[] flipped(byte[] whole, int from, int to) {
        byte[] broken = whole.clone();
        for (int i = from; i < to; i++) {
            broken[i] ^= 0x5a;
        }
        return broken;
    }

    /** Returns whether the server started with all acknowledged changes; if not, it has printed what to do. */
    private boolean startsCompleteOrReports(WindsockClient client) throws Exception {
        WindsockProcess server = PackagedServer.on(directory, port).begin();
        try {
            Deadlines.awaitRecovery(
                    "the server listens or exits",
                    () -> !server.isAlive() || server.output().contains("listens on"));
            if (server.isAlive()) {
                assertThat(Log.numbers(client)).isEqualTo(Publishing.upTo(50));
                return true;
            }
            assertThat(server.awaitExit()).isEqualTo(1);
            assertThat(server.output().lines().filter(line -> line.startsWith("windsock: ")))
                    .singleElement()
                    .asString()
                    .contains("restore ");
            return false;
        } finally {
            server.kill();
        }
    }

    private static String rejection(WindsockClient client, int number) throws Exception {
        return Deadlines.requireAnswer(() -> {
            try {
                Publishing.publish(client, number, number + 1);
                return "";
            } catch (WindsockException e) {
                return e.code() + " " + e.getMessage();
            }
        });
    }

    private static String readRejection(WindsockClient client) throws Exception {
        return Deadlines.requireAnswer(() -> {
            try {
                client.instances().listInstances(null, null, null, 10, null);
                return "";
            } catch (WindsockException e) {
                return e.code();
            }
        });
    }

    /** An H2 server in its own JVM, which can be stopped and continued. */
    private static final class Database implements AutoCloseable {
        private final Process process;
        private final int port = WindsockProcess.freePort();
        private final Path files;

        private Database(Path files) throws IOException {
            this.files = files;
            process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-XX:TieredStopAtLevel=1",
                            "-cp",
                            System.getProperty("windsock.jar"),
                            "org.h2.tools.Server",
                            "-tcp",
                            "-tcpPort",
                            Integer.toString(port),
                            "-ifNotExists")
                    .redirectErrorStream(true)
                    .start();
            String output = process.inputReader(StandardCharsets.UTF_8).readLine();
            assertThat(output).contains("TCP server running");
        }

        private String url() {
            return "jdbc:h2:tcp://127.0.0.1:" + port + "/" + files.toAbsolutePath();
        }

        private void signal(String name) throws IOException, InterruptedException {
            assertThat(new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                            .inheritIO()
                            .start()
                            .waitFor())
                    .isZero();
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }
}
