// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.publish;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.windsock.client.error.WindsockException;
import dev.windsock.client.internal.BatchSender;
import dev.windsock.client.log.Position;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;

/**
 * Commits each batch once per key, as the server does, unless its script says otherwise. Records every attempt. Thread-safe.
 */
final class RecordingSender implements BatchSender {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** An attempt to send a batch. */
    record Attempt(List<Integer> numbers, String key) {}

    /** The scripted result of an attempt; it may throw before or after it commits the batch. */
    interface Behavior {
        void run(List<Integer> numbers, Runnable commit);
    }

    private final Deque<Behavior> script = new ArrayDeque<>();
    private final List<Attempt> attempts = new ArrayList<>();
    private final List<Integer> committed = new ArrayList<>();
    private final Map<String, List<Integer>> keys = new HashMap<>();
    private final Semaphore gate = new Semaphore(Integer.MAX_VALUE);
    private final CountDownLatch attempted = new CountDownLatch(1);

    synchronized RecordingSender respondWith(Behavior behavior) {
        script.add(behavior);
        return this;
    }

    /** Makes future attempts wait until they are released. */
    RecordingSender pause() {
        gate.drainPermits();
        return this;
    }

    void release(int attempts) {
        gate.release(attempts);
    }

    /** Waits for the first attempt. */
    void awaitAttempt() throws InterruptedException {
        attempted.await();
    }

    @Override
    public Position send(byte[] events, String idempotencyKey) {
        List<Integer> numbers = numbers(events);
        Behavior behavior;
        synchronized (this) {
            attempts.add(new Attempt(numbers, idempotencyKey));
            // a repeated key always succeeds
            behavior = keys.containsKey(idempotencyKey) ? null : script.poll();
        }
        attempted.countDown();
        try {
            gate.acquire();
        } catch (InterruptedException e) {
            throw new WindsockException(WindsockException.INTERRUPTED, "interrupted", e);
        }
        if (behavior == null) {
            commit(numbers, idempotencyKey);
        } else {
            behavior.run(numbers, () -> commit(numbers, idempotencyKey));
        }
        return Position.of("e:" + committed().size());
    }

    private synchronized void commit(List<Integer> numbers, String key) {
        List<Integer> previous = keys.putIfAbsent(key, numbers);
        if (previous == null) {
            committed.addAll(numbers);
        } else if (!previous.equals(numbers)) {
            throw new AssertionError("The key was used for other events");
        }
    }

    private static List<Integer> numbers(byte[] events) {
        try {
            List<Integer> numbers = new ArrayList<>();
            for (JsonNode event : JSON.readTree(events)) {
                numbers.add(event.path("payload").path("n").intValue());
            }
            return numbers;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    synchronized List<Attempt> attempts() {
        return List.copyOf(attempts);
    }

    synchronized List<Integer> committed() {
        return List.copyOf(committed);
    }
}
