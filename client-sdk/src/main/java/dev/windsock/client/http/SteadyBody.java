// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.http;

import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A body that is handed on as it comes, however long that takes, and that fails when nothing comes for too long while it is
 * waited for.
 *
 * <p>Threading: the JDK's client calls the subscriber's methods, and the reader asks for more, each on a thread of its own.
 * Whoever takes the wait out of its place ends it: the next piece, or the timer. A reader that was told of a failure is told
 * nothing else.
 */
final class SteadyBody<T> implements BodySubscriber<T> {
    private final BodySubscriber<T> reader;
    private final Duration longest;
    private final AtomicReference<CompletableFuture<Boolean>> wait =
            new AtomicReference<>(CompletableFuture.completedFuture(true));

    SteadyBody(BodySubscriber<T> reader, Duration longest) {
        this.reader = reader;
        this.longest = longest;
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
                await(subscription);
                subscription.request(count);
            }

            @Override
            public void cancel() {
                came();
                subscription.cancel();
            }
        });
    }

    private void await(Flow.Subscription from) {
        CompletableFuture<Boolean> next = new CompletableFuture<>();
        wait.getAndSet(next).complete(true);
        var unused = next.orTimeout(longest.toMillis(), TimeUnit.MILLISECONDS).exceptionally(late -> {
            from.cancel();
            reader.onError(new HttpTimeoutException("nothing came for " + longest.toMillis() + " ms"));
            return false;
        });
    }

    /** Ends the wait; false where the timer has. */
    private boolean came() {
        CompletableFuture<Boolean> open = wait.get();
        return open.complete(true) || !open.isCompletedExceptionally();
    }

    @Override
    public void onNext(List<ByteBuffer> pieces) {
        if (came()) {
            reader.onNext(pieces);
        }
    }

    @Override
    public void onError(Throwable failure) {
        if (came()) {
            reader.onError(failure);
        }
    }

    @Override
    public void onComplete() {
        if (came()) {
            reader.onComplete();
        }
    }
}
