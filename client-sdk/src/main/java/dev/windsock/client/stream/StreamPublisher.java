// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.stream;

import dev.windsock.client.lifetime.Interrupts;
import dev.windsock.client.lifetime.WorkerThread;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Flow;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Opens a stream per subscriber, with demand as defined by {@link Flow} and Reactive Streams. Items are read only when they are
 * requested; until then, the overflow policy of the stream's buffer applies.
 *
 * <p>Each subscriber is called on its own daemon thread, {@code windsock-publisher-N}.
 */
final class StreamPublisher<T extends StreamItem> implements Flow.Publisher<T> {
    private final Supplier<EventStream<T>> streams;

    StreamPublisher(Supplier<EventStream<T>> streams) {
        this.streams = streams;
    }

    @Override
    public void subscribe(Flow.Subscriber<? super T> subscriber) {
        Objects.requireNonNull(subscriber);
        StreamSubscription<T> subscription = new StreamSubscription<>(streams.get(), subscriber);
        new WorkerThread("windsock-publisher", subscription).start();
    }

    /** A subscriber and its stream. The lock guards the demand and is not held while the subscriber is called. */
    private static final class StreamSubscription<T extends StreamItem> implements Flow.Subscription, Runnable {
        private final EventStream<T> stream;
        private final Flow.Subscriber<? super T> subscriber;
        private final ReentrantLock lock = new ReentrantLock();
        private final Condition changed = lock.newCondition();
        private long demand;
        private volatile boolean cancelled;
        private boolean invalidRequest;
        private @Nullable RuntimeException failure;

        private StreamSubscription(EventStream<T> stream, Flow.Subscriber<? super T> subscriber) {
            this.stream = stream;
            this.subscriber = subscriber;
        }

        /** An exception from the subscriber ends the stream and the thread: Reactive Streams, rule 2.13. */
        @Override
        public void run() {
            try (stream) {
                subscriber.onSubscribe(this);
                for (Optional<T> item = take(); item.isPresent(); item = take()) {
                    subscriber.onNext(item.get());
                }
                complete();
            }
        }

        /** Waits for demand and then for an item; returns empty at the end of the stream or of the subscription. */
        private Optional<T> take() {
            try {
                return awaitDemand() ? stream.next() : Optional.empty();
            } catch (RuntimeException e) {
                failure = e;
                return Optional.empty();
            }
        }

        private void complete() {
            if (cancelled) {
                return;
            }
            if (failure == null) {
                subscriber.onComplete();
            } else {
                subscriber.onError(failure);
            }
        }

        /** Waits for demand and consumes one unit of it; returns false if the subscription is cancelled. */
        private boolean awaitDemand() {
            lock.lock();
            try {
                while (demand == 0 && !cancelled && !invalidRequest) {
                    changed.await();
                }
                if (invalidRequest) {
                    throw new IllegalArgumentException(
                            "The requested number of items must be positive (Reactive Streams, rule 3.9)");
                }
                if (demand != Long.MAX_VALUE) {
                    demand--;
                }
                return !cancelled;
            } catch (InterruptedException e) {
                throw Interrupts.restoreAndWrap(e);
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void request(long count) {
            lock.lock();
            try {
                if (count <= 0) {
                    invalidRequest = true;
                } else {
                    demand = demand + count < 0 ? Long.MAX_VALUE : demand + count;
                }
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void cancel() {
            lock.lock();
            try {
                cancelled = true;
                changed.signalAll();
            } finally {
                lock.unlock();
            }
            stream.close();
        }
    }
}
