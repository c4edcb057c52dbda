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
 * A body that is there as a whole before it is handed on: who reads it is never blocked, and no more of it is kept than a
 * bound.
 *
 * <p>Threading: the JDK's client calls the subscriber's methods one after the other.
 */
final class WholeBody<T> implements BodySubscriber<T> {
    /** What becomes of a body that is larger than the bound. */
    enum Larger {
        /** Its beginning is enough. */
        IS_CUT,
        /** It fails. */
        FAILS
    }

    private final BodySubscriber<T> reader;
    private final int bound;
    private final Larger larger;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final CompletableFuture<byte[]> whole = new CompletableFuture<>();
    private Flow.Subscription from = Demand.NONE;

    WholeBody(BodySubscriber<T> reader, int bound, Larger larger) {
        this.reader = reader;
        this.bound = bound;
        this.larger = larger;
    }

    /** What the reader makes of it, once it is whole. */
    @Override
    public CompletionStage<T> getBody() {
        return whole.thenCompose(all -> {
            reader.onSubscribe(Demand.NONE);
            reader.onNext(List.of(ByteBuffer.wrap(all)));
            reader.onComplete();
            return reader.getBody();
        });
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        from = subscription;
        from.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(List<ByteBuffer> pieces) {
        for (ByteBuffer piece : pieces) {
            byte[] some = new byte[Math.min(piece.remaining(), bound - bytes.size())];
            piece.get(some);
            bytes.writeBytes(some);
            if (piece.hasRemaining()) {
                from.cancel();
                tooLarge();
                return;
            }
        }
    }

    private void tooLarge() {
        if (larger == Larger.IS_CUT) {
            onComplete();
        } else {
            onError(new IOException("the answer is larger than " + bound + " bytes"));
        }
    }

    @Override
    public void onError(Throwable failure) {
        whole.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
        whole.complete(bytes.toByteArray());
    }

    /** Of a body that is there already. */
    private enum Demand implements Flow.Subscription {
        NONE;

        @Override
        public void request(long count) {}

        @Override
        public void cancel() {}
    }
}
