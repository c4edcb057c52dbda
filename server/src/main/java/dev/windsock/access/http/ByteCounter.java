// SPDX-License-Identifier: Apache-2.0
package dev.windsock.access.http;

import io.micronaut.core.io.buffer.ReadBuffer;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * Counts the bytes of a body, and stops once they exceed a maximum.
 *
 * <p>Threading: used only by the publisher.
 */
final class ByteCounter implements Subscriber<ReadBuffer> {
    private final long max;
    private final CompletableFuture<Long> counted = new CompletableFuture<>();
    private @Nullable Subscription subscription;
    private long bytes;

    ByteCounter(long max) {
        this.max = max;
    }

    /** Returns the number of bytes. For a body that is larger than the maximum, returns any number above the maximum. */
    CompletableFuture<Long> counted() {
        return counted;
    }

    @Override
    public void onSubscribe(Subscription body) {
        subscription = body;
        body.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(ReadBuffer piece) {
        bytes += piece.readable();
        piece.close();
        if (bytes > max && subscription != null) {
            subscription.cancel();
            counted.complete(bytes);
        }
    }

    @Override
    public void onError(Throwable cause) {
        counted.completeExceptionally(cause);
    }

    @Override
    public void onComplete() {
        counted.complete(bytes);
    }
}
