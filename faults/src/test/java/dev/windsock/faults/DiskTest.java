// SPDX-License-Identifier: Apache-2.0
package dev.windsock.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windsock.client.WindsockClient;
import dev.windsock.client.error.WindsockException;
import dev.windsock.client.it.Publishing;
import dev.windsock.client.it.Streamed;
import dev.windsock.client.it.WindsockProcess;
import dev.windsock.client.model.CreateKeyRequest;
import dev.windsock.client.model.InstanceStatus;
import dev.windsock.client.model.LaunchRequest;
import dev.windsock.client.model.OpenTerminalRequest;
import dev.windsock.client.model.PublishedEvent;
import dev.windsock.client.model.Role;
import dev.windsock.client.model.Topic;
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
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The disk is full, returns write errors, or is read-only from the start. */
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
                    EventStream<EventItem> stream =
                            client.streams().streamEvents().topics(Topic.CUSTOM).open();
                    Alerts alerts = Alerts.of(server)) {
                Streamed.await(stream, Connected.class);
                Publishing.publish(client, 0, 10);
                Path ballast = namespace.resolve(directory.resolve("ballast"));
                fill(ballast);
                Health health = new Health(server);

                awaitRejection(client, 10, "STORE_FULL");
                requireRejection(client, "STORE_FULL");
                assertThat(health.ready()).isFalse();
                assertThat(health.alive()).isTrue();
                assertThat(health.details()).contains("The store's disk is full");
                alerts.await("WindsockStoreUnavailable", "WindsockDiskAlmostFull");
                assertThat(Log.numbers(client))
                        .isEqualTo(Publishing.upTo(Log.numbers(client).size()));
                assertThat(client.instances().listInstances(q -> q.limit(10)).getItems())
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

                client.instances().stopInstance(instance, null, null, null);
                awaitStatus(client, instance, InstanceStatus.STOPPED);
                client.keys().revokeKey(key);
                client.instances().terminateInstance(instance, null, null);
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

    /** Nothing can end the read of a shell or a backup tool, which makes the write-ahead log grow. */
    @Test
    void recoversWhenAnotherProgramNoLongerReadsTheDatabase() throws Exception {
        try (MountNamespace namespace = new MountNamespace()) {
            namespace.run("mount", "-t", "tmpfs", "-o", "size=160m", "tmpfs", directory.toString());
            Path data = directory.resolve("data");
            WindsockProcess server =
                    PackagedServer.on(data, port).within(namespace.prefix()).start();
            try (WindsockClient client = server.admin();
                    ForeignReader reader = ForeignReader.of(data.resolve("store.db"), namespace.prefix())) {
                Deadlines.awaitRecovery(
                        "the write-ahead log fills the disk",
                        () -> largeRejection(client).equals("STORE_FULL"));
                reader.stop();
                Deadlines.awaitRecovery(
                        "changes are accepted", () -> rejection(client, 0).isEmpty());
            } finally {
                server.close();
            }
        }
    }

    @Test
    void readsWhileWritesFailAndRecovers() throws Exception {
        WindsockProcess server = PackagedServer.on(directory, port).start();
        try (WindsockClient client = server.admin();
                EventStream<EventItem> stream =
                        client.streams().streamEvents().topics(Topic.CUSTOM).open();
                Alerts alerts = Alerts.of(server)) {
            Streamed.await(stream, Connected.class);
            Publishing.publish(client, 0, 10);
            Health health = new Health(server);
            // the kernel rejects every write beyond this offset of a file
            limitFiles(server, "64");

            awaitRejection(client, 10, "STORE_UNAVAILABLE");
            requireRejection(client, "STORE_UNAVAILABLE");
            assertThat(health.ready()).isFalse();
            alerts.await("WindsockStoreUnavailable");
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

    @Test
    void loadsItsLibraryWhereOneDirectoryIsMountedNoexec() throws Exception {
        Path data = directory.resolve("data");
        Path temporary = directory.resolve("tmp");
        for (Path noexec : List.of(temporary, data)) {
            try (MountNamespace namespace = new MountNamespace()) {
                mountNoexec(namespace, noexec);
                WindsockProcess server = PackagedServer.on(data, port)
                        .option("-Djava.io.tmpdir=" + Files.createDirectories(temporary))
                        .within(namespace.prefix())
                        .start();
                try (WindsockClient client = server.admin()) {
                    Publishing.publish(client, 0, 1);
                    openTerminal(client);
                    assertThat(server.output().contains("Data directory does not allow executable files"))
                            .isEqualTo(noexec.equals(data));
                } finally {
                    server.close();
                }
            }
        }
    }

    @Test
    void namesTheDirectoriesIfNoneMayHoldItsLibrary() throws Exception {
        Path data = directory.resolve("data");
        Path temporary = directory.resolve("tmp");
        try (MountNamespace namespace = new MountNamespace()) {
            mountNoexec(namespace, temporary);
            mountNoexec(namespace, data);
            WindsockProcess server = PackagedServer.on(data, port)
                    .option("-Djava.io.tmpdir=" + temporary)
                    .within(namespace.prefix())
                    .begin();
            assertThat(server.awaitExit()).isEqualTo(1);
            assertThat(server.output().lines().filter(line -> line.startsWith("windsock: ")))
                    .singleElement()
                    .asString()
                    .startsWith("windsock: WINDSOCK_DATA_DIR: the SQLite library cannot be loaded from "
                            + data.resolve("native") + " or from " + temporary + ", ")
                    .contains("noexec");
        }
    }

    private static void openTerminal(WindsockClient client) {
        UUID instance = client.launch(new LaunchRequest().name("web").command(List.of("sleep", "600")))
                .instance()
                .getId();
        awaitStatus(client, instance, InstanceStatus.RUNNING);
        client.terminals().openTerminal(instance, new OpenTerminalRequest(), null);
        client.instances().terminateInstance(instance, null, null);
        awaitStatus(client, instance, InstanceStatus.TERMINATED);
    }

    private static void mountNoexec(MountNamespace namespace, Path mountPoint) throws Exception {
        Files.createDirectories(mountPoint);
        namespace.run("mount", "-t", "tmpfs", "-o", "size=64m,mode=0700,noexec", "tmpfs", mountPoint.toString());
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

    /** Publishes events, numbered from the given number on, until one is rejected with the code. */
    private static void awaitRejection(WindsockClient client, int from, String code) {
        AtomicInteger next = new AtomicInteger(from);
        Deadlines.awaitRecovery("a rejection", () -> {
            String rejection = rejection(client, next.get());
            if (rejection.isEmpty()) {
                // it fitted into the space that the store already had
                next.incrementAndGet();
            }
            return rejection.equals(code);
        });
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
