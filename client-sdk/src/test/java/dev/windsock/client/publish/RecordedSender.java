// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.publish;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.windsock.client.Position;
import dev.windsock.client.WindsockException;
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
 * Commits batches as the server does, once for each key, and answers as its script says. Records every try.
 *
 * <p>Threading: for any thread.
 */
final class RecordedSender implements BatchSender {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** A try to send. */
    record Try(List<Integer> numbers, String key) {}

    /** What a try comes to; it may throw, before or after the batch is committed. */
    interface Answer {
        void to(List<Integer> numbers, Runnable commit);
    }

    private final Deque<Answer> script = new ArrayDeque<>();
    private final List<Try> tries = new ArrayList<>();
    private final List<Integer> committed = new ArrayList<>();
    private final Map<String, List<Integer>> keys = new HashMap<>();
    private final Semaphore gate = new Semaphore(Integer.MAX_VALUE);
    private final CountDownLatch asked = new CountDownLatch(1);

    synchronized RecordedSender answers(Answer answer) {
        script.add(answer);
        return this;
    }

    /** From now on, tries wait until they are let through. */
    RecordedSender holds() {
        gate.drainPermits();
        return this;
    }

    void lets(int tries) {
        gate.release(tries);
    }

    /** Waits for the first try. */
    void awaitTry() throws InterruptedException {
        asked.await();
    }

    @Override
    public Position send(byte[] events, String idempotencyKey) {
        List<Integer> numbers = numbers(events);
        Answer answer;
        synchronized (this) {
            tries.add(new Try(numbers, idempotencyKey));
            // what is committed is answered as it was
            answer = keys.containsKey(idempotencyKey) ? null : script.poll();
        }
        asked.countDown();
        try {
            gate.acquire();
        } catch (InterruptedException e) {
            throw new WindsockException(WindsockException.INTERRUPTED, "interrupted", e);
        }
        if (answer == null) {
            commit(numbers, idempotencyKey);
        } else {
            answer.to(numbers, () -> commit(numbers, idempotencyKey));
        }
        return Position.of("e:" + committed().size());
    }

    private synchronized void commit(List<Integer> numbers, String key) {
        List<Integer> before = keys.putIfAbsent(key, numbers);
        if (before == null) {
            committed.addAll(numbers);
        } else if (!before.equals(numbers)) {
            throw new AssertionError("a key was used for other events");
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

    synchronized List<Try> tries() {
        return List.copyOf(tries);
    }

    synchronized List<Integer> committed() {
        return List.copyOf(committed);
    }
}
