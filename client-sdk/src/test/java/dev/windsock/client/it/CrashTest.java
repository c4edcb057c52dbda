// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.client.InstanceAction;
import dev.windsock.client.WindsockClient;
import dev.windsock.client.error.WindsockException;
import dev.windsock.client.model.AuditRow;
import dev.windsock.client.model.CreateKeyRequest;
import dev.windsock.client.model.Instance;
import dev.windsock.client.model.InstanceStatus;
import dev.windsock.client.model.IssuedKey;
import dev.windsock.client.model.LaunchRequest;
import dev.windsock.client.model.Role;
import dev.windsock.client.model.Topic;
import dev.windsock.client.stream.Change;
import dev.windsock.client.stream.Connected;
import dev.windsock.client.stream.EventItem;
import dev.windsock.client.stream.EventStream;
import dev.windsock.client.stream.Gap;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Everything that was acknowledged survives {@code kill -9} of the server, and clients resume without loss. */
@Tag("store")
@Timeout(300)
final class CrashTest {
    private static final int ROUNDS = 3;
    private static final int WRITERS = 4;
    private static final Duration START_TIMEOUT = Duration.ofSeconds(30);

    @TempDir
    Path dataDir;

    private final Queue<Integer> acknowledgedEvents = new ConcurrentLinkedQueue<>();
    private final Queue<String> acknowledgedKeys = new ConcurrentLinkedQueue<>();
    private final AtomicInteger numbers = new AtomicInteger();

    @Test
    void keepsEverythingAcknowledgedAfterAKill() throws Exception {
        int port = WindsockProcess.freePort();
        List<Integer> streamed = new ArrayList<>();
        WindsockProcess server = WindsockProcess.start(dataDir, port);
        try (WindsockClient client = server.admin();
                EventStream<EventItem> stream =
                        client.streams().streamEvents().topics(Topic.CUSTOM).open()) {
            Streamed.await(stream, Connected.class);
            for (int round = 0; round < ROUNDS; round++) {
                server = killUnderLoad(server, client, port);
            }
            readUntilAllAcknowledged(stream, streamed);
            assertThat(streamed).doesNotHaveDuplicates();
            assertThat(Publishing.loggedNumbers(client, null))
                    .doesNotHaveDuplicates()
                    .containsAll(acknowledgedEvents);
            assertEveryKeyHasItsEventAndAuditRow(client);
        } finally {
            server.close();
        }
    }

    @Test
    void adoptsRunningInstancesAfterAKill() throws Exception {
        int port = WindsockProcess.freePort();
        WindsockProcess server = WindsockProcess.start(dataDir, port);
        try (WindsockClient client = server.admin()) {
            InstanceAction kept = client.launch(new LaunchRequest().name("kept").command(List.of("sleep", "3600")));
            InstanceAction lost = client.launch(new LaunchRequest().name("lost").command(List.of("sleep", "3600")));
            Instance before = kept.awaitDone(START_TIMEOUT);
            Instance victim = lost.awaitDone(START_TIMEOUT);
            server.kill();
            processOf(victim).destroyForcibly();
            server = WindsockProcess.start(dataDir, port);

            Instance after = client.instances().getInstance(before.getId());
            assertThat(after.getStatus()).isEqualTo(InstanceStatus.RUNNING);
            assertThat(after.getDriverRef()).isEqualTo(before.getDriverRef());
            assertThat(after.getVersion()).isEqualTo(before.getVersion());
            assertThat(processOf(after).isAlive()).isTrue();
            Instance orphan = client.instances().getInstance(victim.getId());
            assertThat(orphan.getStatus()).isEqualTo(InstanceStatus.ERROR);
            assertThat(client.events()
                            .readEvents(q -> q.after(lost.position()).limit(200).waitSeconds(0))
                            .getItems())
                    .anySatisfy(event -> {
                        assertThat(event.getType()).isEqualTo("INSTANCE_FAILED");
                        assertThat(event.getResourceId())
                                .isEqualTo(orphan.getId().toString());
                        assertThat(event.getActor().getName()).isEqualTo("engine");
                    });
            client.instances().terminateInstance(after.getId(), null, null);
        } finally {
            server.close();
        }
    }

    /** Writes from several threads while the server is killed, and returns the restarted server. */
    private WindsockProcess killUnderLoad(WindsockProcess server, WindsockClient client, int port) throws Exception {
        CountDownLatch underLoad = new CountDownLatch(100);
        ExecutorService writers = Executors.newFixedThreadPool(WRITERS);
        for (int i = 0; i < WRITERS; i++) {
            writers.execute(() -> writeUntilFailure(client, underLoad));
        }
        assertThat(underLoad.await(60, TimeUnit.SECONDS)).isTrue();
        server.kill();
        writers.shutdown();
        assertThat(writers.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
        return WindsockProcess.start(dataDir, port);
    }

    private void writeUntilFailure(WindsockClient client, CountDownLatch written) {
        try {
            while (true) {
                int number = numbers.getAndIncrement();
                if (number % 10 == 0) {
                    IssuedKey key = client.keys()
                            .createKey(
                                    new CreateKeyRequest().name("key-" + number).role(Role.VIEWER), null);
                    acknowledgedKeys.add(key.getId());
                } else {
                    Publishing.publish(client, number, number + 1);
                    acknowledgedEvents.add(number);
                }
                written.countDown();
            }
        } catch (WindsockException e) {
            // the server was killed
        }
    }

    private void readUntilAllAcknowledged(EventStream<EventItem> stream, List<Integer> streamed) {
        Set<Integer> missing = new HashSet<>(acknowledgedEvents);
        while (!missing.isEmpty()) {
            EventItem item = Streamed.await(stream, next -> next instanceof Change || next instanceof Gap);
            assertThat(item).isInstanceOf(Change.class);
            int number = Publishing.number((Change) item);
            streamed.add(number);
            missing.remove(number);
        }
    }

    private void assertEveryKeyHasItsEventAndAuditRow(WindsockClient client) {
        Set<String> published = new HashSet<>();
        Publishing.readLog(client, null).stream()
                .filter(event -> event.getType().equals("KEY_CREATED"))
                .forEach(event -> published.add(event.getResourceId()));
        Set<String> audited = new HashSet<>();
        client.audit()
                .list(q -> q.action("key:create"))
                .all()
                .map(AuditRow::getResourceId)
                .forEach(audited::add);
        Set<String> stored = new HashSet<>();
        client.keys().list().forEach(key -> stored.add(key.getId()));
        assertThat(acknowledgedKeys).isNotEmpty();
        assertThat(stored).containsAll(acknowledgedKeys);
        // keys, events and audit rows are committed atomically, even if they were never acknowledged
        assertThat(published).isEqualTo(stored);
        assertThat(audited).isEqualTo(stored);
    }

    private static ProcessHandle processOf(Instance instance) {
        String ref = Objects.requireNonNull(instance.getDriverRef());
        return ProcessHandle.of(Long.parseLong(ref.substring(0, ref.indexOf('@'))))
                .orElseThrow();
    }
}
