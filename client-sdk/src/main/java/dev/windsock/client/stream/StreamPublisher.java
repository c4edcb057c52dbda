// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.stream;

import dev.windsock.client.lifetime.Interrupts;
import dev.windsock.client.lifetime.OwnThread;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Flow;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Streams by demand, as {@link Flow} and Reactive Streams have it: no item is taken from the stream before it was asked
 * for, so its buffer's policy says what happens meanwhile.
 *
 * <p>Threading: each subscriber is called on a daemon thread of its own, {@code windsock-publisher-N}.
 */
final class StreamPublisher<T extends StreamItem> implements Flow.Publisher<T> {
    private final Supplier<EventStream<T>> streams;

    StreamPublisher(Supplier<EventStream<T>> streams) {
        this.streams = streams;
    }

    @Override
    public void subscribe(Flow.Subscriber<? super T> subscriber) {
        Objects.requireNonNull(subscriber);
        Delivery<T> delivery = new Delivery<>(streams.get(), subscriber);
        new OwnThread("windsock-publisher", delivery).start();
    }

    /** One subscriber and its stream. The demand is guarded by the lock; the subscriber is called without it. */
    private static final class Delivery<T extends StreamItem> implements Flow.Subscription, Runnable {
        private final EventStream<T> stream;
        private final Flow.Subscriber<? super T> subscriber;
        private final ReentrantLock lock = new ReentrantLock();
        private final Condition changed = lock.newCondition();
        private long demand;
        private boolean cancelled;
        private boolean askedForNothing;
        private @Nullable RuntimeException failure;

        private Delivery(EventStream<T> stream, Flow.Subscriber<? super T> subscriber) {
            this.stream = stream;
            this.subscriber = subscriber;
        }

        /** An exception of the subscriber ends the stream and is the thread's: Reactive Streams, 2.13. */
        @Override
        public void run() {
            try (stream) {
                subscriber.onSubscribe(this);
                for (Optional<T> item = take(); item.isPresent(); item = take()) {
                    subscriber.onNext(item.get());
                }
                end();
            }
        }

        /** Waits for demand, and then for an item; empty when there is no more of either. */
        private Optional<T> take() {
            try {
                return awaitDemand() ? stream.next() : Optional.empty();
            } catch (RuntimeException e) {
                failure = e;
                return Optional.empty();
            }
        }

        private void end() {
            if (isCancelled()) {
                return;
            }
            if (failure == null) {
                subscriber.onComplete();
            } else {
                subscriber.onError(failure);
            }
        }

        /** Takes one from the demand, waiting for it; false when there will be none. */
        private boolean awaitDemand() {
            lock.lock();
            try {
                while (demand == 0 && !cancelled && !askedForNothing) {
                    changed.await();
                }
                if (askedForNothing) {
                    throw new IllegalArgumentException("a request asks for at least one item (Reactive Streams, 3.9)");
                }
                if (demand != Long.MAX_VALUE) {
                    demand--;
                }
                return !cancelled;
            } catch (InterruptedException e) {
                throw Interrupts.kept(e);
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void request(long count) {
            lock.lock();
            try {
                if (count <= 0) {
                    askedForNothing = true;
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

        private boolean isCancelled() {
            lock.lock();
            try {
                return cancelled;
            } finally {
                lock.unlock();
            }
        }
    }
}
