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

/** The store hangs, is another server's, or has lost its end. */
@Timeout(120)
final class StoreTest {
    @TempDir
    Path folder;

    private final int port = WindsockProcess.freePort();

    @Test
    void aStoreThatHangsIsToldInTimeAndUsedAgainByItself() throws Exception {
        try (Database database = new Database(folder.resolve("database"))) {
            WindsockProcess server = Packaged.on(folder.resolve("data"), port)
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

                // the first is on its way when the store stops answering, those behind it know
                assertThat(refusal(client, 5)).contains("STORE_UNAVAILABLE");
                assertThat(refusal(client, 6)).contains("STORE_UNAVAILABLE");
                assertThat(readRefusal(client)).contains("STORE_UNAVAILABLE");
                assertThat(health.ready()).isFalse();
                assertThat(health.alive()).isTrue();
                assertThat(health.details()).contains("has not responded");

                database.signal("CONT");
                Within.recovery("it is ready", health::ready);
                List<Integer> numbers = Log.numbers(client);
                // the one whose answer was that it is not known may be there; the one that was refused is not
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
    void aServerStopsWhileItsStoreHangs() throws Exception {
        try (Database database = new Database(folder.resolve("database"))) {
            WindsockProcess server = Packaged.on(folder.resolve("data"), port)
                    .with("WINDSOCK_STORE_URL", database.url())
                    .with("WINDSOCK_DRAIN_SECONDS", "0")
                    .start();
            database.signal("STOP");
            try (WindsockClient client = server.admin()) {
                assertThat(refusal(client, 0)).contains("STORE_UNAVAILABLE");
            }
            // within 30 s, or it fails
            server.close();
        }
    }

    @Test
    void aSecondServerOnAFolderSaysSoInALine() throws Exception {
        try (WindsockProcess first = Packaged.on(folder, port).start()) {
            WindsockProcess second =
                    Packaged.on(folder, WindsockProcess.freePort()).begin();
            assertThat(second.awaitExit()).isEqualTo(1);
            assertThat(second.output().lines().filter(line -> line.startsWith("windsock: ")))
                    .containsExactly("windsock: WINDSOCK_DATA_DIR: another Windsock server uses this directory");
            assertThat(new Health(first).ready()).isTrue();
        }
    }

    @Test
    void aStoreThatHasLostItsEndIsToldAndNotTakenForWhole() throws Exception {
        Path store = folder.resolve("store.mv.db");
        WindsockProcess server = Packaged.on(folder, port).start();
        try (WindsockClient client = server.admin()) {
            for (int i = 0; i < 50; i++) {
                Publishing.publish(client, i, i + 1);
            }
            server.kill();
            byte[] whole = Files.readAllBytes(store);
            int opened = 0;
            for (byte[] broken : List.of(
                    flipped(whole, whole.length - 4_096, whole.length),
                    Arrays.copyOf(whole, whole.length - 16_384),
                    // both of its headers, and so all of it
                    flipped(whole, 0, 8_192))) {
                Files.write(store, broken);
                opened += startsWholeOrSaysWhy(client) ? 1 : 0;
            }
            assertThat(opened).as("servers that started").isLessThan(3);

            // what the line says to do: go on without what is lost, under a new epoch
            Files.write(store, Arrays.copyOf(whole, whole.length - 16_384));
            server = Packaged.on(folder, port).argument("--restored").start();
            assertThat(Log.numbers(client))
                    .isEqualTo(Publishing.upTo(Log.numbers(client).size()));
            assertThat(new Health(server).ready()).isTrue();
            server.kill();
            // or put a backup back
            Files.write(store, whole);
            Files.delete(folder.resolve("acknowledged"));
            server = Packaged.on(folder, port).start();
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

    /** Whether a server started, which then had all that was acknowledged; one that did not said what to do. */
    private boolean startsWholeOrSaysWhy(WindsockClient client) throws Exception {
        WindsockProcess server = Packaged.on(folder, port).begin();
        try {
            Within.recovery(
                    "it listens or ends",
                    () -> !server.isAlive() || server.output().contains("listens on"));
            if (server.isAlive()) {
                assertThat(Log.numbers(client)).isEqualTo(Publishing.upTo(50));
                return true;
            }
            assertThat(server.awaitExit()).isEqualTo(1);
            assertThat(server.output().lines().filter(line -> line.startsWith("windsock: ")))
                    .singleElement()
                    .asString()
                    .contains("restore a backup");
            return false;
        } finally {
            server.kill();
        }
    }

    private static String refusal(WindsockClient client, int number) throws Exception {
        return Within.answer(() -> {
            try {
                Publishing.publish(client, number, number + 1);
                return "";
            } catch (WindsockException e) {
                return e.code() + " " + e.getMessage();
            }
        });
    }

    private static String readRefusal(WindsockClient client) throws Exception {
        return Within.answer(() -> {
            try {
                client.instances().listInstances(null, null, null, 10, null);
                return "";
            } catch (WindsockException e) {
                return e.code();
            }
        });
    }

    /** H2's own server in a JVM of its own, which can be stopped and go on. */
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
            String said = process.inputReader(StandardCharsets.UTF_8).readLine();
            assertThat(said).contains("TCP server running");
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
