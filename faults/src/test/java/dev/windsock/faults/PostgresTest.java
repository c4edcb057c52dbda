// SPDX-License-Identifier: Apache-2.0
package dev.windsock.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.client.WindsockClient;
import dev.windsock.client.call.RequestOptions;
import dev.windsock.client.error.WindsockException;
import dev.windsock.client.it.Publishing;
import dev.windsock.client.it.Streamed;
import dev.windsock.client.it.WindsockProcess;
import dev.windsock.client.model.Instance;
import dev.windsock.client.model.InstanceStatus;
import dev.windsock.client.model.LaunchRequest;
import dev.windsock.client.model.Topic;
import dev.windsock.client.stream.Change;
import dev.windsock.client.stream.Connected;
import dev.windsock.client.stream.EventItem;
import dev.windsock.client.stream.EventStream;
import dev.windsock.client.stream.Reconnecting;
import dev.windsock.postgres.Collation;
import dev.windsock.postgres.PostgresCluster;
import dev.windsock.postgres.TestDatabase;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real PostgreSQL hangs, is killed, or is shared by two servers. */
@Timeout(180)
final class PostgresTest {
    private static final int WRITERS = 4;
    private static final int KILLS = 4;
    private static final int PUBLISHED_BETWEEN_KILLS = 40;

    @TempDir
    Path directory;

    private final PostgresCluster cluster = PostgresCluster.start();
    private final TestDatabase database = cluster.createDatabase(Collation.EN_US);
    private final int port = WindsockProcess.freePort();

    @AfterEach
    void stop() {
        cluster.close();
    }

    private WindsockProcess.Setup server(String name, int serverPort) {
        WindsockProcess.Setup setup = PackagedServer.on(directory.resolve(name), serverPort)
                .with("WINDSOCK_HUB_HEARTBEAT_SECONDS", "1")
                .with("WINDSOCK_DRAIN_SECONDS", "0")
                // while the database is down, writers retry immediately
                .with("WINDSOCK_LIMIT_REQUESTS_PER_KEY", "100000")
                .with("WINDSOCK_LIMIT_REQUESTS_PER_ADDRESS", "100000");
        database.environment().forEach(setup::with);
        return setup;
    }

    @Test
    void reportsAHangingStoreInTimeAndRecovers() throws Exception {
        WindsockProcess server = server("data", port).start();
        try (WindsockClient client = server.admin();
                EventStream<EventItem> stream =
                        client.streams().streamEvents().topics(Topic.CUSTOM).open();
                Alerts alerts = Alerts.of(server)) {
            Streamed.await(stream, Connected.class);
            Publishing.publish(client, 0, 5);
            Health health = new Health(server);
            cluster.suspend();

            // the first request is in progress when the store stops responding; the next ones fail immediately
            assertThat(rejection(client, 5)).contains("STORE_UNAVAILABLE");
            assertThat(rejection(client, 6)).contains("STORE_UNAVAILABLE");
            assertThat(readRejection(client)).contains("STORE_UNAVAILABLE");
            assertThat(health.ready()).isFalse();
            assertThat(health.alive()).isTrue();
            assertThat(health.details()).contains("has not responded");
            alerts.await("WindsockStoreUnavailable");

            cluster.resume();
            Deadlines.awaitRecovery("the server is ready", health::ready);
            List<Integer> numbers = Log.numbers(client);
            // event 5, whose outcome was unknown, may be stored; event 6 was rejected
            assertThat(numbers).startsWith(0, 1, 2, 3, 4).doesNotContain(6);
            Publishing.publish(client, 7, 8);
            List<Integer> streamed = new ArrayList<>();
            while (!streamed.contains(7)) {
                EventItem item = Streamed.await(stream, next -> next instanceof Change || next instanceof Reconnecting);
                assertThat(item).as("the stream was cut").isNotInstanceOf(Reconnecting.class);
                streamed.add(Publishing.number((Change) item));
            }
            assertThat(Log.numbers(client)).isEqualTo(streamed);
        } finally {
            server.close();
        }
    }

    @Test
    void stopsWhileTheStoreHangs() throws Exception {
        WindsockProcess server = server("data", port).start();
        cluster.suspend();
        try (WindsockClient client = server.admin()) {
            assertThat(rejection(client, 0)).as(server.output()).contains("STORE_UNAVAILABLE");
        }
        // fails after 30 s
        server.close();
        cluster.resume();
    }

    /**
     * Every response is a success or reports that the store is unavailable; the log contains every acknowledged event exactly
     * once.
     */
    @Test
    void keepsAcknowledgedChangesWhenTheDatabaseIsKilled() throws Exception {
        WindsockProcess server = server("data", port).start();
        AtomicInteger next = new AtomicInteger();
        AtomicBoolean stopped = new AtomicBoolean();
        Set<Integer> acknowledged = ConcurrentHashMap.newKeySet();
        Set<Integer> unknown = ConcurrentHashMap.newKeySet();
        Set<String> unexpected = ConcurrentHashMap.newKeySet();
        try (WindsockClient client = server.admin();
                ExecutorService writers = Executors.newFixedThreadPool(WRITERS)) {
            for (int i = 0; i < WRITERS; i++) {
                writers.execute(() -> {
                    while (!stopped.get()) {
                        int number = next.getAndIncrement();
                        try {
                            Publishing.publish(client, number, number + 1);
                            acknowledged.add(number);
                        } catch (WindsockException e) {
                            if (!"STORE_UNAVAILABLE".equals(e.code())) {
                                unexpected.add(e.toString());
                            } else if (!String.valueOf(e.getMessage()).contains("Nothing was changed.")) {
                                unknown.add(number);
                            }
                        }
                    }
                });
            }
            try {
                for (int i = 0; i < KILLS; i++) {
                    int before = acknowledged.size();
                    Deadlines.awaitRecovery(
                            "changes are stored", () -> acknowledged.size() >= before + PUBLISHED_BETWEEN_KILLS);
                    cluster.kill();
                    cluster.restart();
                }
                Deadlines.awaitRecovery("the server is ready", new Health(server)::ready);
            } finally {
                stopped.set(true);
            }
            writers.shutdown();
            assertThat(writers.awaitTermination(60, TimeUnit.SECONDS)).isTrue();

            assertThat(unexpected).isEmpty();
            List<Integer> stored = Log.numbers(client);
            assertThat(stored).doesNotHaveDuplicates().containsAll(acknowledged);
            assertThat(stored).allMatch(number -> acknowledged.contains(number) || unknown.contains(number));
        } finally {
            server.close();
        }
    }

    @Test
    void rejectsASecondServerOnTheSameDatabase() throws Exception {
        WindsockProcess first = server("first", port).start();
        try (WindsockClient client = first.admin()) {
            Instance running = launch(client);
            int changes = Log.all(client).size();

            WindsockProcess second =
                    server("second", WindsockProcess.freePort()).begin();
            assertThat(second.awaitExit()).isEqualTo(1);
            assertThat(second.output().lines().filter(line -> line.startsWith("windsock: ")))
                    .singleElement()
                    .asString()
                    .startsWith("windsock: WINDSOCK_STORE_URL: another Windsock server uses this database: process "
                            + first.pid() + " on host ")
                    .contains("listening on 127.0.0.1:" + port);

            assertThat(Log.all(client)).hasSize(changes);
            assertThat(client.instances().getInstance(running.getId()).getStatus())
                    .isEqualTo(InstanceStatus.RUNNING);
            Publishing.publish(client, 0, 1);
            client.instances().terminateInstance(running.getId(), null, null);
        } finally {
            first.close();
        }
    }

    @Test
    void fencesAServerThatWasSuspendedForTooLong() throws Exception {
        WindsockProcess suspended = server("first", port).start();
        WindsockProcess next = null;
        try (WindsockClient client = suspended.admin()) {
            Publishing.publish(client, 0, 1);
            signal(suspended, "STOP");
            int nextPort = WindsockProcess.freePort();
            for (int attempts = 0; next == null; attempts++) {
                WindsockProcess started = server("second", nextPort).begin();
                Deadlines.awaitRecovery(
                        "the next server listens or exits",
                        () -> !started.isAlive() || started.output().contains("listens on"));
                if (started.isAlive()) {
                    next = started;
                }
                assertThat(attempts).isLessThan(60);
            }
            try (WindsockClient nextClient = next.admin()) {
                Publishing.publish(nextClient, 1, 2);
                signal(suspended, "CONT");
                assertThat(rejection(client, 2)).startsWith("STORE_UNAVAILABLE").contains("Nothing was changed.");
                Health health = new Health(suspended);
                Deadlines.awaitRecovery(
                        "the suspended server knows its successor",
                        () -> health.details().contains("has taken over the store"));
                assertThat(health.ready()).isFalse();
                assertThat(rejection(client, 3)).contains("Another server has taken over the store");
                try (Alerts alerts = Alerts.of(suspended)) {
                    alerts.await("WindsockStoreUnavailable");
                }
                Publishing.publish(nextClient, 4, 5);
                assertThat(Log.numbers(nextClient)).containsExactly(0, 1, 4);
            }
        } finally {
            suspended.kill();
            if (next != null) {
                next.close();
            }
        }
    }

    private static Instance launch(WindsockClient client) throws Exception {
        Instance launched = client.launch(
                        new LaunchRequest().name("sleeper").command(List.of(InstanceProcesses.COMMAND, "600")))
                .instance();
        Deadlines.awaitRecovery(
                "the instance runs",
                () -> client.instances().getInstance(launched.getId()).getStatus() == InstanceStatus.RUNNING);
        return launched;
    }

    private static void signal(WindsockProcess server, String name) throws Exception {
        assertThat(new ProcessBuilder("kill", "-" + name, Long.toString(server.pid()))
                        .inheritIO()
                        .start()
                        .waitFor())
                .isZero();
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
                // retries by the client itself would count toward the response time
                client.instances().with(RequestOptions.none().retries(0)).listInstances(q -> q.limit(10));
                return "";
            } catch (WindsockException e) {
                return e.code();
            }
        });
    }
}
