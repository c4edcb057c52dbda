// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/**
 * Buffers a whole body, up to a limit, before it is passed on, so that its reader never blocks.
 *
 * <p>The JDK client calls the subscriber's methods one at a time.
 */
final class BufferedBody<T> implements BodySubscriber<T> {
    /** The handling of a body that exceeds the limit. */
    enum Excess {
        TRUNCATE,
        FAIL
    }

    private final BodySubscriber<T> reader;
    private final int limit;
    private final Excess excess;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final CompletableFuture<byte[]> body = new CompletableFuture<>();
    private Flow.Subscription subscription = NoOpSubscription.INSTANCE;

    BufferedBody(BodySubscriber<T> reader, int limit, Excess excess) {
        this.reader = reader;
        this.limit = limit;
        this.excess = excess;
    }

    /** Completes with the result of the reader when the body is complete. */
    @Override
    public CompletionStage<T> getBody() {
        return body.thenCompose(all -> {
            reader.onSubscribe(NoOpSubscription.INSTANCE);
            reader.onNext(List.of(ByteBuffer.wrap(all)));
            reader.onComplete();
            return reader.getBody();
        });
    }

    @Override
    public void onSubscribe(Flow.Subscription newSubscription) {
        subscription = newSubscription;
        subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(List<ByteBuffer> chunks) {
        for (ByteBuffer chunk : chunks) {
            byte[] accepted = new byte[Math.min(chunk.remaining(), limit - bytes.size())];
            chunk.get(accepted);
            bytes.writeBytes(accepted);
            if (chunk.hasRemaining()) {
                subscription.cancel();
                if (excess == Excess.TRUNCATE) {
                    onComplete();
                } else {
                    onError(new IOException("Response is larger than " + limit + " bytes"));
                }
                return;
            }
        }
    }

    @Override
    public void onError(Throwable failure) {
        body.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
        body.complete(bytes.toByteArray());
    }

    /** The subscription of a body that is already complete. */
    private enum NoOpSubscription implements Flow.Subscription {
        INSTANCE;

        @Override
        public void request(long count) {}

        @Override
        public void cancel() {}
    }
}
