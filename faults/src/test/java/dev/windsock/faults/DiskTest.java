// SPDX-License-Identifier: Apache-2.0
package dev.windsock.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windsock.client.WindsockClient;
import dev.windsock.client.WindsockException;
import dev.windsock.client.it.Publishing;
import dev.windsock.client.it.Streamed;
import dev.windsock.client.it.WindsockProcess;
import dev.windsock.client.model.LaunchRequest;
import dev.windsock.client.stream.Change;
import dev.windsock.client.stream.Connected;
import dev.windsock.client.stream.EventItem;
import dev.windsock.client.stream.EventStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The disk is full, takes no writes, or was read-only from the start. */
@Timeout(120)
final class DiskTest {
    @TempDir
    Path folder;

    private final int port = WindsockProcess.freePort();

    @Test
    void aFullDiskRefusesChangesAndNothingElseAndIsOverByItself() throws Exception {
        try (Namespace namespace = new Namespace()) {
            namespace.run("mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", folder.toString());
            Path data = folder.resolve("data");
            WindsockProcess server =
                    Packaged.on(data, port).within(namespace.within()).start();
            try (WindsockClient client = server.admin();
                    EventStream<EventItem> stream = client.streams()
                            .streamEvents()
                            .topics(List.of("custom"))
                            .open()) {
                Streamed.await(stream, Connected.class);
                Publishing.publish(client, 0, 10);
                Path ballast = namespace.see(folder.resolve("ballast"));
                fill(ballast);
                Health health = new Health(server);

                Within.recovery("a refusal", () -> refusal(client, 10).equals("STORE_FULL"));
                refusedInTime(client, "STORE_FULL");
                assertThat(health.ready()).isFalse();
                assertThat(health.alive()).isTrue();
                assertThat(health.details()).contains("The store's disk is full");
                assertThat(Log.numbers(client))
                        .isEqualTo(Publishing.upTo(Log.numbers(client).size()));
                assertThat(client.instances()
                                .listInstances(null, null, null, 10, null)
                                .getItems())
                        .isEmpty();

                int acknowledged = Log.numbers(client).size();
                Files.delete(ballast);
                Within.recovery(
                        "changes are taken again",
                        () -> refusal(client, acknowledged).isEmpty());
                assertThat(health.ready()).isTrue();
                server.awaitLine("Store available again");
                assertThat(Log.numbers(client)).isEqualTo(Publishing.upTo(acknowledged + 1));
                assertThat(streamed(stream, acknowledged + 1)).isEqualTo(Publishing.upTo(acknowledged + 1));
            } finally {
                server.close();
            }
        }
    }

    @Test
    void aDiskThatFailsWritesIsReadAndIsUsedAgainOnceItTakesThem() throws Exception {
        WindsockProcess server = Packaged.on(folder, port).start();
        try (WindsockClient client = server.admin();
                EventStream<EventItem> stream = client.streams()
                        .streamEvents()
                        .topics(List.of("custom"))
                        .open()) {
            Streamed.await(stream, Connected.class);
            Publishing.publish(client, 0, 10);
            Health health = new Health(server);
            // the kernel refuses it every write behind this place in a file
            limitFiles(server, "4096");

            Within.recovery("a refusal", () -> refusal(client, 10).equals("STORE_UNAVAILABLE"));
            refusedInTime(client, "STORE_UNAVAILABLE");
            assertThat(health.ready()).isFalse();
            Within.recovery("the log is read", () -> !Log.numbers(client).isEmpty());
            List<Integer> acknowledged = Log.numbers(client);
            assertThat(acknowledged).isEqualTo(Publishing.upTo(acknowledged.size()));

            limitFiles(server, "unlimited");
            int next = acknowledged.size();
            Within.recovery(
                    "changes are taken again", () -> refusal(client, next).isEmpty());
            assertThat(health.ready()).isTrue();
            assertThat(Log.numbers(client)).isEqualTo(Publishing.upTo(next + 1));
            assertThat(streamed(stream, next + 1)).isEqualTo(Publishing.upTo(next + 1));
            server.kill();
            server = Packaged.on(folder, port).start();
            assertThat(Log.numbers(client)).isEqualTo(Publishing.upTo(next + 1));
        } finally {
            server.close();
        }
    }

    @Test
    void aFolderThatCannotBeWrittenToIsToldInALine() throws Exception {
        try (Namespace namespace = new Namespace()) {
            namespace.run("mount", "-t", "tmpfs", "-o", "mode=0700", "tmpfs", folder.toString());
            namespace.run("mount", "-o", "remount,ro", folder.toString());
            WindsockProcess server =
                    Packaged.on(folder, port).within(namespace.within()).begin();
            assertThat(server.awaitExit()).isEqualTo(2);
            assertThat(server.output())
                    .startsWith("windsock: WINDSOCK_DATA_DIR: invalid value")
                    .contains("(expected a writable directory, or one that can be created)")
                    .contains(folder.toString())
                    .doesNotContain("\n");
        }
    }

    /** The code with which an event is refused; empty when it is taken. */
    private static String refusal(WindsockClient client, int number) {
        try {
            Publishing.publish(client, number, number + 1);
            return "";
        } catch (WindsockException e) {
            return e.code();
        }
    }

    private static void refusedInTime(WindsockClient client, String code) throws Exception {
        Within.answer(() -> {
            assertThatThrownBy(
                            () -> client.launch(new LaunchRequest().name("more").command(List.of("sleep", "60"))))
                    .isInstanceOfSatisfying(WindsockException.class, e -> {
                        assertThat(e.code()).isEqualTo(code);
                        assertThat(e.status()).contains(503);
                    });
            return code;
        });
    }

    private static void fill(Path ballast) throws IOException {
        byte[] megabyte = new byte[1 << 20];
        try (var out = Files.newOutputStream(ballast)) {
            while (true) {
                out.write(megabyte);
            }
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("No space left");
        }
    }

    private static void limitFiles(WindsockProcess server, String bytes) throws Exception {
        assertThat(new ProcessBuilder(
                                "prlimit", "--pid", Long.toString(server.pid()), "--fsize=" + bytes + ":unlimited")
                        .inheritIO()
                        .start()
                        .waitFor())
                .isZero();
    }

    private static List<Integer> streamed(EventStream<EventItem> stream, int count) throws InterruptedException {
        List<Integer> numbers = new ArrayList<>();
        while (numbers.size() < count) {
            numbers.add(Publishing.number((Change) Streamed.await(stream, Change.class::isInstance)));
        }
        return numbers;
    }
}
