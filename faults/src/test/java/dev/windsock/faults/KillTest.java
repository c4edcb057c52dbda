// SPDX-License-Identifier: Apache-2.0
package dev.windsock.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.client.WindsockClient;
import dev.windsock.client.it.Publishing;
import dev.windsock.client.it.WindsockProcess;
import dev.windsock.client.model.ApiKeyPage;
import dev.windsock.client.model.AuditOutcome;
import dev.windsock.client.model.AuditRow;
import dev.windsock.client.model.ChangeEvent;
import dev.windsock.client.model.Instance;
import dev.windsock.client.model.InstanceStatus;
import dev.windsock.client.model.VolumePage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills the server at moments that a seed determines: around commits, while a driver starts or stops an instance, during
 * retention, and while a starting server reconciles its store. Two servers run concurrently, and each is killed and restarted
 * repeatedly with the same data.
 */
@Timeout(value = 20, unit = TimeUnit.MINUTES)
final class KillTest {
    private static final int SEEDS = Integer.getInteger("faults.seeds", 6);
    private static final int FIRST_SEED = Integer.getInteger("faults.first-seed", 1);
    private static final int CHAINS = 2;
    private static final int WRITERS = 4;
    private static final int KEPT_EVENTS = 200;
    private static final long MAX_DELAY_NANOS = 30_000_000;
    private static final long MAX_START_NANOS = 3_000_000_000L;

    @TempDir
    Path directory;

    @Test
    void keepsAcknowledgedChangesWheneverItIsKilled() throws Exception {
        try (ExecutorService chains = Executors.newFixedThreadPool(CHAINS)) {
            List<Future<?>> all = new ArrayList<>();
            for (int chain = 0; chain < CHAINS; chain++) {
                int first = FIRST_SEED + chain;
                Path data = directory.resolve("chain-" + chain);
                all.add(chains.submit((Callable<?>) () -> new Chain(data).run(first)));
            }
            for (Future<?> chain : all) {
                chain.get();
            }
        }
    }

    @Test
    void alertsFireForAServerThatIsKilledAgainAndAgain() throws Exception {
        int port = WindsockProcess.freePort();
        WindsockProcess server = PackagedServer.on(directory, port).start();
        try (Alerts alerts = Alerts.of(server)) {
            for (int kills = 0; kills < 2; kills++) {
                server.kill();
                alerts.await("WindsockDown");
                server = PackagedServer.on(directory, port).start();
                alerts.awaitScrape();
            }
            alerts.await("WindsockRestarts");
        } finally {
            server.close();
        }
    }

    /** A data directory and its successive servers. Not thread-safe. */
    private static final class Chain {
        private final Path data;
        private final int port = WindsockProcess.freePort();
        private final Mutations mutations = new Mutations();

        private Chain(Path data) {
            this.data = data;
        }

        private @Nullable Void run(int first) throws Exception {
            WindsockProcess server = setup(first).start();
            try (WindsockClient client = server.admin()) {
                for (int seed = first; seed < FIRST_SEED + SEEDS; seed += CHAINS) {
                    server = kill(server, client, seed);
                }
            } finally {
                server.kill();
            }
            assertThat(mutations.published).isNotEmpty();
            assertThat(mutations.launched).isNotEmpty();
            return null;
        }

        /** Kills a server as the seed determines, starts the next one, checks its data and returns it. */
        private WindsockProcess kill(WindsockProcess server, WindsockClient client, int seed) throws Exception {
            Random random = new Random(seed);
            WindsockProcess next = server;
            try {
                killUnderLoad(server, client, random);
                if (seed % 3 == 0) {
                    killDuringStart(seed, random);
                }
                next = setup(seed + CHAINS).start();
                check(client);
                clear(client);
                return next;
            } catch (Exception | AssertionError e) {
                next.kill();
                throw new AssertionError(
                        "seed " + seed + "; -Dfaults.first-seed=" + seed
                                + " -Dfaults.seeds=1 repeats this kill; the output of the server is:\n" + next.output(),
                        e);
            }
        }

        private WindsockProcess.Setup setup(int seed) {
            WindsockProcess.Setup setup = PackagedServer.withFaults(data, port);
            return seed % 4 == 0 ? setup.option("-D" + FrequentRetention.PROPERTY + "=" + KEPT_EVENTS) : setup;
        }

        private void killUnderLoad(WindsockProcess server, WindsockClient client, Random random) throws Exception {
            CountDownLatch sent = new CountDownLatch(WRITERS + random.nextInt(150));
            ExecutorService writers = Executors.newFixedThreadPool(WRITERS);
            for (int i = 0; i < WRITERS; i++) {
                Random writerRandom = new Random(random.nextLong());
                writers.execute(() -> mutations.mutateUntilStopped(client, writerRandom, sent));
            }
            assertThat(sent.await(60, TimeUnit.SECONDS)).isTrue();
            pause(random.nextLong(MAX_DELAY_NANOS));
            server.kill();
            writers.shutdown();
            assertThat(writers.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
        }

        private void killDuringStart(int seed, Random random) throws InterruptedException {
            WindsockProcess starting = setup(seed).begin();
            pause(random.nextLong(MAX_START_NANOS));
            starting.kill();
        }

        /** Waits for the time that the seed determines. */
        private static void pause(long nanos) {
            long end = System.nanoTime() + nanos;
            while (System.nanoTime() < end) {
                LockSupport.parkNanos(end - System.nanoTime());
            }
        }

        private void check(WindsockClient client) throws Exception {
            List<ChangeEvent> log = Log.all(client);
            long first = log.isEmpty() ? 0 : Log.offset(log.getFirst());
            Map<Integer, Long> logged = log.stream()
                    .filter(event -> event.getType().equals(Publishing.TYPE))
                    // throws if two events have the same number
                    .collect(Collectors.toMap(Publishing::number, Log::offset));
            mutations.published.forEach((number, offset) -> {
                if (offset >= first) {
                    assertThat(logged).containsEntry(number, offset);
                }
            });

            checkConsistency(keys(client), audited(client, "key:create"), audited(client, "key:revoke"));
            assertThat(keys(client))
                    .containsAll(without(mutations.keys, mutations.revokingKeys))
                    .doesNotContainAnyElementsOf(mutations.revokedKeys);
            checkConsistency(volumes(client), audited(client, "volume:create"), audited(client, "volume:delete"));
            assertThat(volumes(client))
                    .containsAll(texts(without(mutations.volumes, mutations.deletingVolumes)))
                    .doesNotContainAnyElementsOf(texts(mutations.deletedVolumes));
            assertThat(instances(client).stream()
                            .map(instance -> instance.getId().toString())
                            .collect(Collectors.toSet()))
                    .isEqualTo(audited(client, "instance:launch"))
                    .containsAll(texts(mutations.launched));
            checkProcesses(client);
            for (UUID id : mutations.terminated) {
                assertThat(client.instances().getInstance(id).getStatus()).isEqualTo(InstanceStatus.TERMINATED);
            }
        }

        /** Checks the stored resources against the audit rows of the same commits. */
        private static void checkConsistency(Set<String> stored, Set<String> created, Set<String> deleted) {
            assertThat(stored).isEqualTo(without(created, deleted));
        }

        private static void checkProcesses(WindsockClient client) throws Exception {
            Deadlines.awaitRecovery(
                    "every instance has reached its desired state",
                    () -> instances(client).stream()
                            .noneMatch(instance -> instance.getStatus() == InstanceStatus.STARTING
                                    || instance.getStatus() == InstanceStatus.STOPPING));
            for (Instance instance : instances(client)) {
                boolean runs = instance.getStatus() == InstanceStatus.RUNNING;
                if (!runs) {
                    assertThat(instance.getStatus())
                            .as("%s", instance)
                            .isIn(InstanceStatus.STOPPED, InstanceStatus.TERMINATED);
                }
                List<Long> expected = runs ? List.of(InstanceProcesses.reportedPid(instance)) : List.of();
                // the shell of a run becomes its command only a moment after the start
                Deadlines.awaitRecovery(
                        "the processes " + expected + " of " + instance,
                        () -> InstanceProcesses.of(instance.getId().toString()).equals(expected));
            }
        }

        /** Terminates all instances, so that they do not accumulate across seeds. */
        private void clear(WindsockClient client) throws Exception {
            for (Instance instance : instances(client)) {
                if (instance.getStatus() != InstanceStatus.TERMINATED) {
                    client.instances().terminateInstance(instance.getId(), null, null);
                    mutations.terminated.add(instance.getId());
                }
            }
            Deadlines.awaitRecovery(
                    "all are terminated",
                    () -> instances(client).stream()
                            .allMatch(instance -> instance.getStatus() == InstanceStatus.TERMINATED));
        }

        private static Set<String> keys(WindsockClient client) {
            Set<String> ids = new HashSet<>();
            @Nullable String cursor = null;
            do {
                ApiKeyPage page = client.keys().listKeys(200, cursor, null);
                page.getItems().forEach(key -> ids.add(key.getId()));
                cursor = page.getNextCursor();
            } while (cursor != null);
            return ids;
        }

        private static Set<String> volumes(WindsockClient client) {
            Set<String> ids = new HashSet<>();
            @Nullable String cursor = null;
            do {
                VolumePage page = client.volumes().listVolumes(200, cursor);
                page.getItems().forEach(volume -> ids.add(volume.getId().toString()));
                cursor = page.getNextCursor();
            } while (cursor != null);
            return ids;
        }

        private static List<Instance> instances(WindsockClient client) {
            List<InstanceStatus> every = Stream.of(InstanceStatus.values())
                    .filter(status -> status != InstanceStatus.UNKNOWN)
                    .toList();
            return client.instances().list(q -> q.status(every)).all().toList();
        }

        private static Set<String> audited(WindsockClient client, String action) {
            return client.audit()
                    .list(q -> q.action(action).outcome(AuditOutcome.OK))
                    .all()
                    .map(AuditRow::getResourceId)
                    .map(Objects::requireNonNull)
                    .collect(Collectors.toSet());
        }

        private static <T> Set<T> without(Set<T> all, Set<T> some) {
            Set<T> remaining = new HashSet<>(all);
            remaining.removeAll(some);
            return remaining;
        }

        private static Set<String> texts(Set<UUID> ids) {
            return ids.stream().map(UUID::toString).collect(Collectors.toSet());
        }
    }
}
