// SPDX-License-Identifier: Apache-2.0
package dev.windsock.faults;

import dev.windsock.client.WindsockClient;
import dev.windsock.client.error.WindsockException;
import dev.windsock.client.it.Publishing;
import dev.windsock.client.model.CreateKeyRequest;
import dev.windsock.client.model.CreateVolumeRequest;
import dev.windsock.client.model.LaunchRequest;
import dev.windsock.client.model.PublishedEvent;
import dev.windsock.client.model.Role;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Sends random changes to a server and records the acknowledged ones.
 *
 * <p>Threading: {@link #mutateUntilStopped} runs on any number of threads; the records are read after these threads have ended.
 */
final class Mutations {
    /** The offset of each published event, by the event's number. */
    final Map<Integer, Long> published = new ConcurrentHashMap<>();

    final Set<String> keys = ConcurrentHashMap.newKeySet();
    /** The keys whose revocation was requested, whether acknowledged or not. */
    final Set<String> revokingKeys = ConcurrentHashMap.newKeySet();

    final Set<String> revokedKeys = ConcurrentHashMap.newKeySet();
    final Set<UUID> volumes = ConcurrentHashMap.newKeySet();
    final Set<UUID> deletingVolumes = ConcurrentHashMap.newKeySet();
    final Set<UUID> deletedVolumes = ConcurrentHashMap.newKeySet();
    final Set<UUID> launched = ConcurrentHashMap.newKeySet();
    final Set<UUID> terminated = ConcurrentHashMap.newKeySet();

    private final AtomicInteger numbers = new AtomicInteger();
    private final ConcurrentLinkedQueue<UUID> running = new ConcurrentLinkedQueue<>();

    /** Sends changes until the server has stopped. */
    void mutateUntilStopped(WindsockClient client, Random random, CountDownLatch sent) {
        try {
            while (true) {
                sent.countDown();
                try {
                    mutate(client, random);
                } catch (WindsockException e) {
                    // another thread was faster: for example, it has already terminated the instance
                    if (e.status().isEmpty() || e.status().get() >= 500) {
                        throw e;
                    }
                }
            }
        } catch (WindsockException e) {
            // the server has stopped
        }
    }

    private void mutate(WindsockClient client, Random random) {
        int number = numbers.getAndIncrement();
        switch (random.nextInt(12)) {
            case 0 -> {
                keys.add(client.keys()
                        .createKey(new CreateKeyRequest().name("key-" + number).role(Role.VIEWER), null)
                        .getId());
            }
            case 1 ->
                any(keys, revokingKeys, revokedKeys, random, id -> client.keys().revokeKey(id));
            case 2 ->
                volumes.add(client.volumes()
                        .createVolume(
                                new CreateVolumeRequest()
                                        .name("volume-" + number)
                                        .sizeGb(1L),
                                null)
                        .getId());
            case 3 ->
                any(
                        volumes,
                        deletingVolumes,
                        deletedVolumes,
                        random,
                        id -> client.volumes().deleteVolume(id));
            case 4 -> {
                UUID id = client.launch(new LaunchRequest()
                                .name("instance-" + number)
                                .command(List.of(InstanceProcesses.COMMAND, "600")))
                        .instance()
                        .getId();
                launched.add(id);
                running.add(id);
            }
            case 5 ->
                with(running.poll(), id -> {
                    client.instances().stopInstance(id, null, null, null);
                    running.add(id);
                });
            case 6 ->
                with(running.poll(), id -> {
                    client.instances().restartInstance(id, null, null);
                    running.add(id);
                });
            case 7 ->
                with(running.poll(), id -> {
                    client.instances().terminateInstance(id, null, null);
                    terminated.add(id);
                });
            default -> published.put(number, publish(client, number));
        }
    }

    private static long publish(WindsockClient client, int number) {
        String position = client.events()
                .publishEvents(
                        List.of(new PublishedEvent().type(Publishing.TYPE).payload(Map.of("n", number))), null)
                .getPosition()
                .toString();
        return Long.parseLong(position.substring(position.indexOf(':') + 1));
    }

    private interface Action<T> {
        void on(T id);
    }

    private static void with(@Nullable UUID id, Action<UUID> action) {
        if (id != null) {
            action.on(id);
        }
    }

    /** Ends one of the remaining resources, chosen at random. */
    private static <T> void any(Set<T> created, Set<T> ending, Set<T> ended, Random random, Action<T> action) {
        Set<T> remaining = new HashSet<>(created);
        remaining.removeAll(ending);
        if (!remaining.isEmpty()) {
            T resource = remaining.stream()
                    .skip(random.nextInt(remaining.size()))
                    .findFirst()
                    .orElseThrow();
            ending.add(resource);
            action.on(resource);
            ended.add(resource);
        }
    }
}
