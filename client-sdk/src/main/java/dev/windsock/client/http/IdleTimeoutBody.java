// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.http;

import dev.windsock.client.lifetime.Timeouts;
import java.io.IOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Passes a body on as it arrives, without a limit on the total time. Fails if the reader waits for data for too long.
 *
 * <p>The JDK client calls the subscriber's methods and the reader requests data, each on its own thread. Each wait is a future
 * that is completed by whichever comes first: the next chunk or the timer. After a timeout, the reader receives no further
 * signal.
 */
final class IdleTimeoutBody<T> implements BodySubscriber<T> {
    private final BodySubscriber<T> reader;
    private final Duration timeout;
    private final AtomicReference<CompletableFuture<Boolean>> wait =
            new AtomicReference<>(CompletableFuture.completedFuture(true));
    private volatile Runnable onEnd = () -> {};
    private volatile boolean aborted;

    IdleTimeoutBody(BodySubscriber<T> reader, Duration timeout) {
        this.reader = reader;
        this.timeout = timeout;
    }

    /** Sets the action to run when the body has ended. Call it before the body is used. */
    void onEnd(Runnable action) {
        onEnd = action;
    }

    /** Fails the reader's current and next wait. Thread-safe. */
    void abort() {
        aborted = true;
        wait.get().completeExceptionally(new IOException("Closed"));
    }

    @Override
    public CompletionStage<T> getBody() {
        return reader.getBody();
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        reader.onSubscribe(new Flow.Subscription() {
            @Override
            public void request(long count) {
                startWait(subscription);
                subscription.request(count);
            }

            @Override
            public void cancel() {
                endWait();
                onEnd.run();
                subscription.cancel();
            }
        });
    }

    private void startWait(Flow.Subscription subscription) {
        CompletableFuture<Boolean> next = new CompletableFuture<>();
        wait.getAndSet(next).complete(true);
        var unused = Timeouts.limit(next, timeout).exceptionally(failure -> {
            subscription.cancel();
            onEnd.run();
            reader.onError(
                    failure instanceof TimeoutException
                            ? new HttpTimeoutException("No data received for " + timeout.toMillis() + " ms")
                            : failure);
            return false;
        });
        if (aborted) {
            abort();
        }
    }

    /** Ends the current wait; returns false if it has timed out. */
    private boolean endWait() {
        CompletableFuture<Boolean> current = wait.get();
        return current.complete(true) || !current.isCompletedExceptionally();
    }

    @Override
    public void onNext(List<ByteBuffer> chunks) {
        if (endWait()) {
            reader.onNext(chunks);
        }
    }

    @Override
    public void onError(Throwable failure) {
        onEnd.run();
        if (endWait()) {
            reader.onError(failure);
        }
    }

    @Override
    public void onComplete() {
        onEnd.run();
        if (endWait()) {
            reader.onComplete();
        }
    }
}
