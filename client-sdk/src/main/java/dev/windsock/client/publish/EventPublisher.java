// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.publish;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.windsock.client.error.ClosedException;
import dev.windsock.client.error.InvalidRequestException;
import dev.windsock.client.error.TimedOutException;
import dev.windsock.client.error.WindsockException;
import dev.windsock.client.http.Backoff;
import dev.windsock.client.http.Internal;
import dev.windsock.client.internal.BatchSender;
import dev.windsock.client.json.Json;
import dev.windsock.client.lifetime.Interrupts;
import dev.windsock.client.lifetime.ManagedWait;
import dev.windsock.client.lifetime.WorkerThread;
import dev.windsock.client.log.Position;
import dev.windsock.client.model.PublishedEvent;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Publishes events in batches, in the order in which they are passed in.
 *
 * <p>Guarantees: either an event is committed, or its future fails and the next {@link #flush} or {@link #close} throws, so no
 * event is lost silently. A batch whose outcome is unknown is sent again with the same Idempotency-Key, so the server commits
 * it once. If the server rejects an event, only that event fails, not the rest of its batch. If the commit of an event is not
 * confirmed within the delivery timeout, its future fails, but the event may have been committed.
 *
 * <p>The number and the size of the pending events are limited; {@link #publish} blocks while the publisher is full.
 *
 * {@snippet file="dev/windsock/client/example/Guide.java" region="publisher"}
 *
 * <p>Thread-safe. One daemon thread, {@code windsock-publish-N}, sends batches one at a time and completes the futures, so
 * their dependent actions must not block. The lock guards the queue and is never held while sending.
 */
public final class EventPublisher implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(EventPublisher.class.getName());

    /** The maximum time that {@link #close()} waits for pending events. */
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(30);

    private final BatchSender sender;
    private final Settings settings;
    private final Consumer<EventPublisher> onClose;
    private final WorkerThread thread;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<PendingEvent> queue = new ArrayDeque<>();
    private long queuedBytes;
    private long pendingBytes;
    private long accepted;
    private long completed;
    private int flushes;
    private long failures;
    private @Nullable Throwable firstFailure;
    private boolean closing;
    private volatile boolean aborted;

    private EventPublisher(BatchSender sender, Settings settings, Consumer<EventPublisher> onClose) {
        this.sender = sender;
        this.settings = settings;
        this.onClose = onClose;
        this.thread = new WorkerThread("windsock-publish", this::run);
    }

    private record Settings(
            Backoff backoff,
            int batchEvents,
            int batchBytes,
            Duration linger,
            int capacityEvents,
            long capacityBytes,
            Duration deliveryTimeout) {}

    /**
     * Returns a builder. Programs use {@code client.events().publisher()} instead.
     *
     * @param initialBackoff the upper bound of the first delay before a batch is sent again; it doubles up to the maximum
     * @param onOpen called with each publisher before it starts; {@link Builder#open} throws its exceptions
     * @param onClose called with each publisher when it is closed
     */
    @Internal
    @SuppressWarnings("exports")
    public static Builder builder(
            BatchSender sender,
            Duration initialBackoff,
            Duration maxBackoff,
            Consumer<EventPublisher> onOpen,
            Consumer<EventPublisher> onClose) {
        return new Builder(sender, new Backoff(initialBackoff, maxBackoff), onOpen, onClose);
    }

    /**
     * Queues an event for publishing. The event may be modified afterwards. Blocks while the publisher is full, except in code
     * that depends on its futures: there, the capacity may be exceeded, because only this thread makes room.
     *
     * @return a future that completes with a position at or after that of the committed event, or fails with a {@link
     *     WindsockException}
     * @throws IllegalArgumentException if the event cannot be serialized to JSON, or is larger than the maximum size of a batch
     * @throws dev.windsock.client.error.ClosedException if the publisher is closed
     * @throws WindsockException with the code INTERRUPTED if the thread is interrupted while it waits; its interrupt status
     *     is set, and the event is not queued
     */
    public CompletableFuture<Position> publish(PublishedEvent event) {
        byte[] json = serialize(event);
        lock.lock();
        try {
            while (!closing && isFull(json) && !thread.isCurrent()) {
                changed.await();
            }
            return enqueue(json);
        } catch (InterruptedException e) {
            throw Interrupts.restoreAndWrap(e);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Queues an event like {@link #publish}, but never blocks.
     *
     * @return the event's future; empty if the publisher is full, in which case the event is not queued
     * @throws IllegalArgumentException if the event cannot be serialized to JSON, or is larger than the maximum size of a batch
     * @throws dev.windsock.client.error.ClosedException if the publisher is closed
     */
    public Optional<CompletableFuture<Position>> offer(PublishedEvent event) {
        byte[] json = serialize(event);
        lock.lock();
        try {
            return !closing && isFull(json) ? Optional.empty() : Optional.of(enqueue(json));
        } finally {
            lock.unlock();
        }
    }

    private byte[] serialize(PublishedEvent event) {
        byte[] json;
        try {
            json = Json.mapper().writeValueAsBytes(Objects.requireNonNull(event, "event"));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("The event cannot be serialized to JSON", e);
        }
        if (Batch.OVERHEAD + bytes(json) > settings.batchBytes()) {
            throw new IllegalArgumentException("The event is larger than the maximum batch size: " + json.length
                    + " bytes, maximum " + settings.batchBytes() + " bytes");
        }
        return json;
    }

    private static int bytes(byte[] json) {
        return json.length + Batch.OVERHEAD;
    }

    private boolean isFull(byte[] json) {
        return accepted - completed >= settings.capacityEvents()
                || (accepted > completed && pendingBytes + bytes(json) > settings.capacityBytes());
    }

    private CompletableFuture<Position> enqueue(byte[] json) {
        if (closing) {
            throw new ClosedException("The publisher is closed");
        }
        PendingEvent pending = new PendingEvent(
                json,
                new CompletableFuture<>(),
                System.nanoTime() + settings.deliveryTimeout().toNanos());
        queue.add(pending);
        queuedBytes += bytes(json);
        pendingBytes += bytes(json);
        accepted++;
        changed.signalAll();
        return pending.committed();
    }

    /** Returns the number of pending events, which have neither been committed nor failed. */
    public int pending() {
        lock.lock();
        try {
            return (int) (accepted - completed);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Sends incomplete batches immediately and waits until all events that were queued before are committed. Blocks for
     * at most the timeout.
     *
     * @throws TimedOutException if some events are not committed in time; they remain pending
     * @throws PublishFailedException if events have failed since the last flush
     * @throws WindsockException with the code INTERRUPTED if the thread is interrupted; its interrupt status is set
     * @throws IllegalStateException in code that depends on the futures, which would wait for itself
     */
    public void flush(Duration timeout) {
        if (thread.isCurrent()) {
            throw new IllegalStateException("flush must not be called in code that depends on the publisher's futures");
        }
        lock.lock();
        flushes++;
        try {
            changed.signalAll();
            long target = accepted;
            long remaining = timeout.toNanos();
            while (completed < target) {
                if (remaining <= 0) {
                    throw new TimedOutException(
                            target - completed + " events were not committed within " + timeout.toMillis() + " ms");
                }
                remaining = ManagedWait.await(changed, remaining);
            }
            throwFailures();
        } catch (InterruptedException e) {
            throw Interrupts.restoreAndWrap(e);
        } finally {
            flushes--;
            lock.unlock();
        }
    }

    private void throwFailures() {
        Throwable first = firstFailure;
        if (first != null) {
            PublishFailedException failed = new PublishFailedException(failures, first);
            failures = 0;
            firstFailure = null;
            throw failed;
        }
    }

    /**
     * Rejects new events and waits for at most 30 s until the pending events are committed; see {@link #close(Duration)}.
     *
     * @throws PublishFailedException if events have failed since the last flush, including those of this call
     */
    @Override
    public void close() {
        close(CLOSE_TIMEOUT);
    }

    /**
     * Rejects new events and waits until the pending events are committed. Blocks for at most the timeout and one more
     * second. When the timeout elapses or the thread is interrupted, events that are not known to be committed fail.
     *
     * @throws PublishFailedException if events have failed since the last flush, including those of this call
     */
    public void close(Duration timeout) {
        boolean interrupted = false;
        try {
            awaitCompletion(timeout);
        } catch (InterruptedException e) {
            interrupted = true;
        }
        closeNow();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        lock.lock();
        try {
            throwFailures();
        } finally {
            lock.unlock();
        }
    }

    private void awaitCompletion(Duration timeout) throws InterruptedException {
        lock.lock();
        try {
            closing = true;
            changed.signalAll();
            long remaining = timeout.toNanos();
            while (completed < accepted && remaining > 0 && !thread.isCurrent()) {
                remaining = ManagedWait.await(changed, remaining);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Rejects new events and fails the pending events. Returns within a second. */
    public void closeNow() {
        lock.lock();
        try {
            closing = true;
            aborted = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        onClose.accept(this);
        thread.stop();
    }

    private void run() {
        for (Batch batch = next(); batch != null; batch = next()) {
            try {
                deliver(batch);
            } finally {
                release(batch);
            }
        }
    }

    /** Waits until the next batch is full or its linger time has elapsed; returns null when there are no more batches. */
    private @Nullable Batch next() {
        lock.lock();
        try {
            while (queue.isEmpty() && !closing) {
                awaitChange(Long.MAX_VALUE);
            }
            long remaining = settings.linger().toNanos();
            while (!isReady() && remaining > 0) {
                remaining = awaitChange(remaining);
            }
            return queue.isEmpty() ? null : new Batch(poll());
        } finally {
            lock.unlock();
        }
    }

    private boolean isReady() {
        return closing
                || flushes > 0
                || queue.size() >= settings.batchEvents()
                || Batch.OVERHEAD + queuedBytes >= settings.batchBytes();
    }

    /** Only {@link #closeNow} interrupts this thread, and it also sets a flag. */
    private long awaitChange(long nanos) {
        try {
            return changed.awaitNanos(nanos);
        } catch (InterruptedException e) {
            closing = true;
            return 0;
        }
    }

    private List<PendingEvent> poll() {
        List<PendingEvent> events = new ArrayList<>();
        int size = Batch.OVERHEAD;
        while (!queue.isEmpty() && events.size() < settings.batchEvents()) {
            int eventSize = bytes(queue.getFirst().json());
            if (size + eventSize > settings.batchBytes()) {
                break;
            }
            size += eventSize;
            events.add(queue.removeFirst());
        }
        queuedBytes -= size - Batch.OVERHEAD;
        return events;
    }

    private void deliver(Batch batch) {
        Deque<Batch> parts = new ArrayDeque<>(List.of(batch));
        for (Batch part = parts.poll(); part != null; part = parts.poll()) {
            try {
                Position position = send(part);
                part.events().forEach(event -> event.committed().complete(position));
            } catch (WindsockException e) {
                List<Batch> remaining = handleFailure(part, e);
                for (int i = remaining.size() - 1; i >= 0; i--) {
                    parts.addFirst(remaining.get(i));
                }
            } catch (RuntimeException | Error e) {
                fail(
                        part.events(),
                        new WindsockException(
                                WindsockException.CLIENT_FAILED, "The publisher's thread failed: " + e, e));
            }
        }
    }

    /** Sends a batch, with retries until its deadline. */
    private Position send(Batch batch) {
        byte[] json = batch.json();
        Backoff backoff = settings.backoff();
        while (true) {
            try {
                if (!aborted) {
                    return sender.send(json, batch.idempotencyKey());
                }
                throw closed();
            } catch (WindsockException e) {
                if (aborted) {
                    throw closed();
                }
                Backoff.Step step = backoff.next(e.retryAfter().orElse(Duration.ZERO));
                long retryTime = System.nanoTime() + step.delay().toNanos();
                if (!e.isRetryable() || retryTime - batch.deadline() > 0 || !waitUntil(retryTime)) {
                    throw e;
                }
                backoff = step.next();
            }
        }
    }

    private static ClosedException closed() {
        return new ClosedException("The publisher was closed before the server confirmed the event");
    }

    /** Returns false if the publisher is aborted. */
    private boolean waitUntil(long time) {
        lock.lock();
        try {
            for (long remaining = time - System.nanoTime();
                    remaining > 0 && !aborted;
                    remaining = time - System.nanoTime()) {
                awaitChange(remaining);
            }
            return !aborted;
        } finally {
            lock.unlock();
        }
    }

    /** Fails the events that cannot be published and returns the batches to send instead. */
    private List<Batch> handleFailure(Batch batch, WindsockException failure) {
        if (!(failure instanceof InvalidRequestException invalid)) {
            fail(batch.events(), failure);
            return List.of();
        }
        Set<Integer> rejected = batch.indexesOf(failure.errors());
        if (rejected.isEmpty() && batch.events().size() == 1) {
            fail(batch.events(), failure);
            return List.of();
        }
        if (rejected.isEmpty()) {
            return batch.halves();
        }
        rejected.forEach(index -> fail(List.of(batch.events().get(index)), invalid.ofItem(index)));
        List<PendingEvent> remaining = batch.without(rejected);
        return remaining.isEmpty() ? List.of() : List.of(new Batch(remaining));
    }

    private void fail(List<PendingEvent> events, Throwable cause) {
        LOG.log(
                System.Logger.Level.DEBUG,
                "Failed to publish events: count={0} cause={1}",
                events.size(),
                cause.getMessage());
        lock.lock();
        try {
            failures += events.size();
            if (firstFailure == null) {
                firstFailure = cause;
            }
        } finally {
            lock.unlock();
        }
        events.forEach(event -> event.committed().completeExceptionally(cause));
    }

    private void release(Batch batch) {
        lock.lock();
        try {
            completed += batch.events().size();
            pendingBytes -= batch.events().stream()
                    .mapToLong(event -> bytes(event.json()))
                    .sum();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Configures a publisher. */
    public static final class Builder {
        /** The maximum number of events that the server accepts in one request. */
        private static final int MAX_BATCH_EVENTS = 500;

        private static final int MIN_BATCH_BYTES = 1024;

        private final BatchSender sender;
        private final Backoff backoff;
        private final Consumer<EventPublisher> onOpen;
        private final Consumer<EventPublisher> onClose;
        private int batchEvents = MAX_BATCH_EVENTS;
        private int batchBytes = 1024 * 1024;
        private Duration linger = Duration.ofMillis(10);
        private int capacityEvents = 10_000;
        private long capacityBytes = 32L * 1024 * 1024;
        private Duration deliveryTimeout = Duration.ofMinutes(2);

        private Builder(
                BatchSender sender,
                Backoff backoff,
                Consumer<EventPublisher> onOpen,
                Consumer<EventPublisher> onClose) {
            this.sender = sender;
            this.backoff = backoff;
            this.onOpen = onOpen;
            this.onClose = onClose;
        }

        /**
         * Sets the maximum number of events and bytes per request, and how long an event may wait for the batch to fill. The
         * defaults are 500 events, 1 MiB and 10 ms.
         *
         * @throws IllegalArgumentException unless the limits are 1 to 500 events and at least 1,024 bytes
         */
        public Builder batch(int maxEvents, int maxBytes, Duration maxWait) {
            if (maxEvents < 1 || maxEvents > MAX_BATCH_EVENTS || maxBytes < MIN_BATCH_BYTES) {
                throw new IllegalArgumentException("A batch must have 1 to " + MAX_BATCH_EVENTS
                        + " events and at least " + MIN_BATCH_BYTES + " bytes: " + maxEvents + " events, " + maxBytes
                        + " bytes");
            }
            batchEvents = maxEvents;
            batchBytes = maxBytes;
            linger = maxWait;
            return this;
        }

        /**
         * Sets the maximum number and total size of the pending events. The defaults are 10,000 events and 32 MiB. If no other
         * event is pending, an event is accepted even if it exceeds the maximum total size.
         *
         * @throws IllegalArgumentException unless both are positive
         */
        public Builder capacity(int maxEvents, long maxBytes) {
            if (maxEvents < 1 || maxBytes < 1) {
                throw new IllegalArgumentException(
                        "Capacity must be positive: " + maxEvents + " events, " + maxBytes + " bytes");
            }
            capacityEvents = maxEvents;
            capacityBytes = maxBytes;
            return this;
        }

        /** Sets how long to retry while the server is unavailable or unreachable; 2 minutes by default. */
        public Builder deliveryTimeout(Duration timeout) {
            deliveryTimeout = timeout;
            return this;
        }

        /**
         * Opens the publisher. Does not block; nothing is sent before the first event.
         *
         * @throws dev.windsock.client.error.ClosedException if the client is closed
         */
        public EventPublisher open() {
            Settings settings = new Settings(
                    backoff, batchEvents, batchBytes, linger, capacityEvents, capacityBytes, deliveryTimeout);
            EventPublisher publisher = new EventPublisher(sender, settings, onClose);
            onOpen.accept(publisher);
            publisher.thread.start();
            return publisher;
        }
    }
}
