// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.publish;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.windsock.client.InvalidRequestException;
import dev.windsock.client.Position;
import dev.windsock.client.TimedOutException;
import dev.windsock.client.WindsockException;
import dev.windsock.client.http.Backoff;
import dev.windsock.client.json.Json;
import dev.windsock.client.lifetime.Interrupts;
import dev.windsock.client.lifetime.OwnThread;
import dev.windsock.client.model.PublishedEvent;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Publishes events in the order in which they are given, many with one request.
 *
 * <p>What is promised: every event is committed, or its future fails, and then {@link #flush} and {@link #close} fail too:
 * nothing is lost silently. A batch that may have been lost on the way is sent again with the same Idempotency-Key, so the
 * server commits it once. An event that the server refuses is given up alone; those of its batch are not. What is not known
 * to be committed when its time is up is given up, and may be committed all the same.
 *
 * <p>It holds so many events, and so many bytes of them; {@link #publish} waits while it is full.
 *
 * {@snippet file="dev/windsock/client/example/Guide.java" region="publisher"}
 *
 * <p>Threading: for any thread. One daemon thread, {@code windsock-publish-N}, sends one batch after the other and
 * completes futures, so what hangs on them must not block. What waits is guarded by the lock, under which nothing blocks.
 */
public final class EventPublisher implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(EventPublisher.class.getName());

    /** How long {@link #close()} waits for what is held. */
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(30);

    private final BatchSender sender;
    private final Settings settings;
    private final Consumer<EventPublisher> onClose;
    private final OwnThread thread;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<Pending> waiting = new ArrayDeque<>();
    private long waitingBytes;
    private long heldBytes;
    private long taken;
    private long settled;
    private int flushes;
    private long failures;
    private @Nullable Throwable firstFailure;
    private boolean closing;
    private boolean aborted;

    private EventPublisher(BatchSender sender, Settings settings, Consumer<EventPublisher> onClose) {
        this.sender = sender;
        this.settings = settings;
        this.onClose = onClose;
        this.thread = new OwnThread("windsock-publish", this::run);
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
     * A publisher of a client; {@code client.events().publisher()} is what to use.
     *
     * @param firstWait the bound of the first wait before a batch is sent again; it doubles up to the longest
     * @param onOpen called with a publisher before it begins; what it throws is thrown by the opening
     * @param onClose called with a publisher when it is closed
     */
    public static Builder builder(
            BatchSender sender,
            Duration firstWait,
            Duration longestWait,
            Consumer<EventPublisher> onOpen,
            Consumer<EventPublisher> onClose) {
        return new Builder(sender, new Backoff(firstWait, longestWait), onOpen, onClose);
    }

    /**
     * Takes an event, which may be changed afterwards. Blocks while the publisher is full.
     *
     * @return completed once the event is committed, with a position at or after it; failed with a
     *     {@link WindsockException} when it is given up
     * @throws IllegalArgumentException for an event that cannot be written as JSON, or is larger than a batch may be
     * @throws IllegalStateException when the publisher was closed
     * @throws WindsockException with the code INTERRUPTED, the interrupt kept, when this thread is interrupted while it
     *     waits; the event was not taken then
     */
    public CompletableFuture<Position> publish(PublishedEvent event) {
        byte[] json = write(event);
        lock.lock();
        try {
            while (!closing && isFull(json)) {
                changed.await();
            }
            return take(json);
        } catch (InterruptedException e) {
            throw Interrupts.kept(e);
        } finally {
            lock.unlock();
        }
    }

    /**
     * The same, without waiting.
     *
     * @return empty when the publisher is full; it has not taken the event then
     */
    public Optional<CompletableFuture<Position>> offer(PublishedEvent event) {
        byte[] json = write(event);
        lock.lock();
        try {
            return !closing && isFull(json) ? Optional.empty() : Optional.of(take(json));
        } finally {
            lock.unlock();
        }
    }

    private byte[] write(PublishedEvent event) {
        byte[] json;
        try {
            json = Json.mapper().writeValueAsBytes(event);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("the event cannot be written as JSON", e);
        }
        if (Batch.OVERHEAD + bytes(json) > settings.batchBytes()) {
            throw new IllegalArgumentException(
                    "the event has " + json.length + " bytes, and a batch at most " + settings.batchBytes());
        }
        return json;
    }

    private static int bytes(byte[] json) {
        return json.length + Batch.OVERHEAD;
    }

    private boolean isFull(byte[] json) {
        return taken - settled >= settings.capacityEvents()
                || (taken > settled && heldBytes + bytes(json) > settings.capacityBytes());
    }

    private CompletableFuture<Position> take(byte[] json) {
        if (closing) {
            throw new IllegalStateException("the publisher was closed");
        }
        Pending pending = new Pending(
                json,
                new CompletableFuture<>(),
                System.nanoTime() + settings.deliveryTimeout().toNanos());
        waiting.add(pending);
        waitingBytes += bytes(json);
        heldBytes += bytes(json);
        taken++;
        changed.signalAll();
        return pending.done();
    }

    /** How many events it holds: neither known to be committed nor given up. */
    public int pending() {
        lock.lock();
        try {
            return (int) (taken - settled);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until everything that was given before is committed; nothing waits for a batch to fill meanwhile.
     *
     * @throws TimedOutException when it is not in time; it is still being published
     * @throws PublishFailedException when events were given up since the last flush
     * @throws WindsockException with the code INTERRUPTED, the interrupt kept, when this thread is interrupted
     */
    public void flush(Duration timeout) {
        lock.lock();
        flushes++;
        try {
            changed.signalAll();
            long before = taken;
            long left = timeout.toNanos();
            while (settled < before) {
                if (left <= 0) {
                    throw new TimedOutException(before - settled + " events are not committed after " + timeout);
                }
                left = changed.awaitNanos(left);
            }
            throwFailures();
        } catch (InterruptedException e) {
            throw Interrupts.kept(e);
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
     * Takes no more events, and waits until what it holds is committed; for at most 30 s.
     *
     * @throws PublishFailedException when events were given up, now or since the last flush
     */
    @Override
    public void close() {
        close(CLOSE_TIMEOUT);
    }

    /**
     * The same, for at most so long; what is not known to be committed then is given up. So it is when this thread is
     * interrupted.
     */
    public void close(Duration timeout) {
        boolean interrupted = false;
        try {
            awaitEnd(timeout);
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

    private void awaitEnd(Duration timeout) throws InterruptedException {
        lock.lock();
        try {
            closing = true;
            changed.signalAll();
            long left = timeout.toNanos();
            while (settled < taken && left > 0 && !thread.isCurrent()) {
                left = changed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Takes no more events, and gives up what it holds; returns within a second. */
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
        thread.end();
    }

    private void run() {
        for (Batch batch = next(); batch != null; batch = next()) {
            deliver(batch);
            settle(batch);
        }
    }

    /** The next batch, once it is full or has waited long enough; null when there will be none. */
    private @Nullable Batch next() {
        lock.lock();
        try {
            while (waiting.isEmpty() && !closing) {
                awaitChange(Long.MAX_VALUE);
            }
            long left = settings.linger().toNanos();
            while (!isReady() && left > 0) {
                left = awaitChange(left);
            }
            return waiting.isEmpty() ? null : new Batch(poll());
        } finally {
            lock.unlock();
        }
    }

    private boolean isReady() {
        return closing
                || flushes > 0
                || waiting.size() >= settings.batchEvents()
                || Batch.OVERHEAD + waitingBytes >= settings.batchBytes();
    }

    /** An interrupt is that of {@link #closeNow}, which is seen by its flag. */
    private long awaitChange(long nanos) {
        try {
            return changed.awaitNanos(nanos);
        } catch (InterruptedException e) {
            closing = true;
            return 0;
        }
    }

    private List<Pending> poll() {
        List<Pending> events = new ArrayList<>();
        int size = Batch.OVERHEAD;
        while (!waiting.isEmpty() && events.size() < settings.batchEvents()) {
            int more = bytes(waiting.getFirst().json());
            if (size + more > settings.batchBytes()) {
                break;
            }
            size += more;
            events.add(waiting.removeFirst());
        }
        waitingBytes -= size - Batch.OVERHEAD;
        return events;
    }

    private void deliver(Batch whole) {
        Deque<Batch> parts = new ArrayDeque<>(List.of(whole));
        for (Batch part = parts.poll(); part != null; part = parts.poll()) {
            try {
                Position position = send(part);
                part.events().forEach(event -> event.done().complete(position));
            } catch (WindsockException e) {
                List<Batch> smaller = refused(part, e);
                for (int i = smaller.size() - 1; i >= 0; i--) {
                    parts.addFirst(smaller.get(i));
                }
            } catch (RuntimeException e) {
                fail(part.events(), e);
            }
        }
    }

    /** Sends a batch, as often as it takes and its time allows. */
    private Position send(Batch batch) {
        byte[] json = batch.json();
        Backoff backoff = settings.backoff();
        while (true) {
            try {
                if (!isAborted()) {
                    return sender.send(json, batch.idempotencyKey());
                }
                throw closed(null);
            } catch (WindsockException e) {
                if (isAborted()) {
                    throw closed(e);
                }
                Backoff.Step step = backoff.next(e.retryAfter().orElse(Duration.ZERO), RandomGenerator.getDefault());
                long again = System.nanoTime() + step.delay().toNanos();
                if (!e.isRetryable() || again - batch.deadline() > 0 || !waitUntil(again)) {
                    throw e;
                }
                backoff = step.next();
            }
        }
    }

    private static WindsockException closed(@Nullable Throwable cause) {
        return new WindsockException(
                WindsockException.CLOSED, "the publisher was closed before this was known to be committed", cause);
    }

    /** False when the publisher gives up. */
    private boolean waitUntil(long time) {
        lock.lock();
        try {
            for (long left = time - System.nanoTime(); left > 0 && !aborted; left = time - System.nanoTime()) {
                awaitChange(left);
            }
            return !aborted;
        } finally {
            lock.unlock();
        }
    }

    private boolean isAborted() {
        lock.lock();
        try {
            return aborted;
        } finally {
            lock.unlock();
        }
    }

    /** Gives up what a refusal is about; what is to be sent without it. */
    private List<Batch> refused(Batch batch, WindsockException refusal) {
        if (!(refusal instanceof InvalidRequestException invalid)) {
            fail(batch.events(), refusal);
            return List.of();
        }
        Set<Integer> named = batch.named(refusal.errors());
        if (named.isEmpty() && batch.events().size() == 1) {
            fail(batch.events(), refusal);
            return List.of();
        }
        if (named.isEmpty()) {
            return batch.halves();
        }
        named.forEach(index -> fail(List.of(batch.events().get(index)), invalid.ofItem(index)));
        List<Pending> rest = batch.without(named);
        return rest.isEmpty() ? List.of() : List.of(new Batch(rest));
    }

    private void fail(List<Pending> events, Throwable why) {
        LOG.log(System.Logger.Level.DEBUG, "{0} events were given up: {1}", events.size(), why.getMessage());
        lock.lock();
        try {
            failures += events.size();
            if (firstFailure == null) {
                firstFailure = why;
            }
        } finally {
            lock.unlock();
        }
        events.forEach(event -> event.done().completeExceptionally(why));
    }

    private void settle(Batch batch) {
        lock.lock();
        try {
            settled += batch.events().size();
            heldBytes -= batch.events().stream()
                    .mapToLong(event -> bytes(event.json()))
                    .sum();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** How a publisher is to be. */
    public static final class Builder {
        /** The most that the server takes with one request. */
        private static final int MAX_BATCH = 500;

        private final BatchSender sender;
        private final Backoff backoff;
        private final Consumer<EventPublisher> onOpen;
        private final Consumer<EventPublisher> onClose;
        private int batchEvents = MAX_BATCH;
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
         * How many events and bytes go with one request at most, and how long an event may wait for others; 500, 1 MiB and
         * 10 ms without it.
         *
         * @throws IllegalArgumentException unless the events are 1 to 500 and the bytes at least 1,024
         */
        public Builder batch(int events, int bytes, Duration waits) {
            if (events < 1 || events > MAX_BATCH || bytes < 1024) {
                throw new IllegalArgumentException("a batch has 1 to " + MAX_BATCH + " events, and 1024 bytes or more");
            }
            batchEvents = events;
            batchBytes = bytes;
            linger = waits;
            return this;
        }

        /**
         * How many events and bytes the publisher holds at most; 10,000 and 32 MiB without it.
         *
         * @throws IllegalArgumentException for none
         */
        public Builder capacity(int events, long bytes) {
            if (events < 1 || bytes < 1) {
                throw new IllegalArgumentException("a publisher holds at least one event");
            }
            capacityEvents = events;
            capacityBytes = bytes;
            return this;
        }

        /** How long it is tried to publish an event, while the server is busy or not reached; 2 minutes without it. */
        public Builder deliveryTimeout(Duration timeout) {
            deliveryTimeout = timeout;
            return this;
        }

        /**
         * Opens the publisher; nothing is sent before the first event.
         *
         * @throws IllegalStateException when the client was closed
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
