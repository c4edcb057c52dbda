// SPDX-License-Identifier: Apache-2.0
package dev.windsock.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windsock.client.WindsockClient;
import dev.windsock.client.WindsockException;
import dev.windsock.client.it.Publishing;
import dev.windsock.client.it.Streamed;
import dev.windsock.client.it.WindsockProcess;
import dev.windsock.client.model.CreateKeyRequest;
import dev.windsock.client.model.InstanceStatus;
import dev.windsock.client.model.LaunchRequest;
import dev.windsock.client.model.PublishedEvent;
import dev.windsock.client.model.Role;
import dev.windsock.client.stream.Change;
import dev.windsock.client.stream.Connected;
import dev.windsock.client.stream.EventItem;
import dev.windsock.client.stream.EventStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The disk is full, fails writes, or is read-only from the start. */
@Timeout(120)
final class DiskTest {
    @TempDir
    Path directory;

    private final int port = WindsockProcess.freePort();

    @Test
    void rejectsOnlyChangesWhileTheDiskIsFullAndRecovers() throws Exception {
        try (MountNamespace namespace = new MountNamespace()) {
            namespace.run("mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", directory.toString());
            Path data = directory.resolve("data");
            WindsockProcess server =
                    PackagedServer.on(data, port).within(namespace.prefix()).start();
            try (WindsockClient client = server.admin();
                    EventStream<EventItem> stream = client.streams()
                            .streamEvents()
                            .topics(List.of("custom"))
                            .open()) {
                Streamed.await(stream, Connected.class);
                Publishing.publish(client, 0, 10);
                Path ballast = namespace.resolve(directory.resolve("ballast"));
                fill(ballast);
                Health health = new Health(server);

                Deadlines.awaitRecovery(
                        "a rejection", () -> rejection(client, 10).equals("STORE_FULL"));
                requireRejection(client, "STORE_FULL");
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
                Deadlines.awaitRecovery(
                        "changes are accepted",
                        () -> rejection(client, acknowledged).isEmpty());
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
    void storesEssentialChangesWhileTheDiskIsFull() throws Exception {
        try (MountNamespace namespace = new MountNamespace()) {
            namespace.run("mount", "-t", "tmpfs", "-o", "size=96m", "tmpfs", directory.toString());
            Path data = directory.resolve("data");
            WindsockProcess server =
                    PackagedServer.on(data, port).within(namespace.prefix()).start();
            try (WindsockClient client = server.admin()) {
                UUID instance = client.launch(new LaunchRequest().name("web").command(List.of("sleep", "600")))
                        .instance()
                        .getId();
                awaitStatus(client, instance, InstanceStatus.RUNNING);
                String key = client.keys()
                        .createKey(new CreateKeyRequest().name("lost").role(Role.VIEWER), null)
                        .getId();
                Path reserve = namespace.resolve(data.resolve("store.reserve"));
                Deadlines.awaitRecovery("the reserve", () -> Files.exists(reserve));
                Path ballast = namespace.resolve(directory.resolve("ballast"));
                fill(ballast);
                Deadlines.awaitRecovery(
                        "a rejection", () -> rejection(client, 0).equals("STORE_FULL"));

                client.instances().stopInstance(instance, null, null);
                awaitStatus(client, instance, InstanceStatus.STOPPED);
                client.keys().revokeKey(key);
                client.instances().terminateInstance(instance, null);
                awaitStatus(client, instance, InstanceStatus.TERMINATED);
                assertThat(reserve).doesNotExist();
                requireRejection(client, "STORE_FULL");

                server.kill();
                server =
                        PackagedServer.on(data, port).within(namespace.prefix()).start();
                client.access().openSession();

                Files.delete(ballast);
                Deadlines.awaitRecovery(
                        "changes are accepted", () -> rejection(client, 0).isEmpty());
                Deadlines.awaitRecovery("a new reserve", () -> Files.exists(reserve));
            } finally {
                server.close();
            }
        }
    }

    @Test
    void recoversByRetentionAfterTheLogFilledTheDisk() throws Exception {
        try (MountNamespace namespace = new MountNamespace()) {
            namespace.run("mount", "-t", "tmpfs", "-o", "size=96m", "tmpfs", directory.toString());
            Path data = directory.resolve("data");
            WindsockProcess server =
                    PackagedServer.on(data, port).within(namespace.prefix()).start();
            try (WindsockClient client = server.admin()) {
                Deadlines.awaitRecovery(
                        "the log fills the disk", () -> largeRejection(client).equals("STORE_FULL"));
            }
            server.kill();
            server = PackagedServer.withFaults(data, port)
                    .option("-D" + FrequentRetention.PROPERTY + "=100")
                    .within(namespace.prefix())
                    .start();
            try (WindsockClient client = server.admin()) {
                WindsockProcess recovering = server;
                Deadlines.awaitRecovery(
                        "changes are accepted", () -> rejection(client, 0).isEmpty());
                assertThat(new Health(recovering).ready()).isTrue();
                Path database = namespace.resolve(data.resolve("store.db"));
                Deadlines.awaitRecovery("a smaller file", () -> Files.size(database) < 20L << 20);
            } finally {
                server.close();
            }
        }
    }

    @Test
    void readsWhileWritesFailAndRecovers() throws Exception {
        WindsockProcess server = PackagedServer.on(directory, port).start();
        try (WindsockClient client = server.admin();
                EventStream<EventItem> stream = client.streams()
                        .streamEvents()
                        .topics(List.of("custom"))
                        .open()) {
            Streamed.await(stream, Connected.class);
            Publishing.publish(client, 0, 10);
            Health health = new Health(server);
            // the kernel rejects every write beyond this offset of a file
            limitFiles(server, "64");

            Deadlines.awaitRecovery("a rejection", () -> rejection(client, 10).equals("STORE_UNAVAILABLE"));
            requireRejection(client, "STORE_UNAVAILABLE");
            assertThat(health.ready()).isFalse();
            Deadlines.awaitRecovery(
                    "the log is readable", () -> !Log.numbers(client).isEmpty());
            List<Integer> acknowledged = Log.numbers(client);
            assertThat(acknowledged).isEqualTo(Publishing.upTo(acknowledged.size()));

            limitFiles(server, "unlimited");
            int next = acknowledged.size();
            Deadlines.awaitRecovery(
                    "changes are accepted", () -> rejection(client, next).isEmpty());
            assertThat(health.ready()).isTrue();
            assertThat(Log.numbers(client)).isEqualTo(Publishing.upTo(next + 1));
            assertThat(streamed(stream, next + 1)).isEqualTo(Publishing.upTo(next + 1));
            server.kill();
            server = PackagedServer.on(directory, port).start();
            assertThat(Log.numbers(client)).isEqualTo(Publishing.upTo(next + 1));
        } finally {
            server.close();
        }
    }

    @Test
    void rejectsAReadOnlyDirectoryWithOneLine() throws Exception {
        try (MountNamespace namespace = new MountNamespace()) {
            namespace.run("mount", "-t", "tmpfs", "-o", "mode=0700", "tmpfs", directory.toString());
            namespace.run("mount", "-o", "remount,ro", directory.toString());
            WindsockProcess server = PackagedServer.on(directory, port)
                    .within(namespace.prefix())
                    .begin();
            assertThat(server.awaitExit()).isEqualTo(2);
            assertThat(server.output())
                    .startsWith("windsock: WINDSOCK_DATA_DIR: invalid value")
                    .contains("(expected a writable directory, or one that can be created)")
                    .contains(directory.toString())
                    .doesNotContain("\n");
        }
    }

    private static void awaitStatus(WindsockClient client, UUID instance, InstanceStatus status) {
        Deadlines.awaitRecovery(
                status.getValue(),
                () -> client.instances().getInstance(instance).getStatus() == status);
    }

    /** Publishes a megabyte, and returns the error code with which it is rejected. */
    private static String largeRejection(WindsockClient client) {
        PublishedEvent large = new PublishedEvent().type("LARGE").payload(Map.of("text", "x".repeat(50_000)));
        try {
            client.events().publishEvents(Collections.nCopies(20, large), null);
            return "";
        } catch (WindsockException e) {
            return e.code();
        }
    }

    /** Returns the error code with which an event is rejected; empty if it is accepted. */
    private static String rejection(WindsockClient client, int number) {
        try {
            Publishing.publish(client, number, number + 1);
            return "";
        } catch (WindsockException e) {
            return e.code();
        }
    }

    private static void requireRejection(WindsockClient client, String code) throws Exception {
        Deadlines.requireAnswer(() -> {
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
