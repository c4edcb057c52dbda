// SPDX-License-Identifier: Apache-2.0
package dev.windsock.stream.sse;

import dev.windsock.hub.CloseReason;
import dev.windsock.hub.Subscriber;
import dev.windsock.problem.RejectedException;
import dev.windsock.stream.Admissions;
import dev.windsock.stream.ChannelTransport;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client of the stream: the body of a response, which the framework subscribes to and the hub writes.
 *
 * <p>Threading: everything except the framework's calls runs on the connection's event loop. Those calls are transferred to the
 * event loop first.
 */
abstract class SseTransport extends ChannelTransport implements Publisher<ByteBuf>, Subscription {
    private static final long MEMORY_RETRY_MILLIS = 100;
    private static final Logger LOG = LoggerFactory.getLogger(SseTransport.class);

    private final SseSubscription subscription;
    private final Admissions.Admission admission;
    protected org.reactivestreams.@Nullable Subscriber<? super ByteBuf> body;
    protected @Nullable Subscriber subscriber;
    protected boolean ended;
    private boolean reading;
    private long progressAt;

    SseTransport(SseSubscription subscription, SseFormat format, Admissions.Admission admission) {
        super(subscription.channel(), format);
        this.subscription = subscription;
        this.admission = admission;
        channel.closeFuture().addListener(closed -> end());
    }

    @Override
    public final void subscribe(org.reactivestreams.Subscriber<? super ByteBuf> framework) {
        body = framework;
        framework.onSubscribe(this);
    }

    @Override
    public void cancel() {
        channel.eventLoop().execute(this::end);
    }

    /**
     * Passes bytes to the framework, which drops them without releasing them if the client disconnects in the meantime. The
     * buffer is therefore on the heap, where the garbage collector frees it.
     */
    protected final void emit(byte[] bytes) {
        if (body != null) {
            body.onNext(Unpooled.wrappedBuffer(bytes));
        }
    }

    /** Sends the data that precedes live data, as fast as the client reads, and then lets the hub write. */
    protected final void backfill() {
        if (ended || reading || subscriber != null) {
            return;
        }
        if (!subscription.backfill().hasMore() || subscription.mustEnd()) {
            begin();
            return;
        }
        if (progressAt == 0) {
            progressAt = System.nanoTime();
            watch();
        }
        if (isWritable()) {
            reading = true;
            subscription.blocking().execute(this::readPiece);
        }
    }

    private void readPiece() {
        try {
            Backfill.Piece piece = subscription.backfill().next();
            channel.eventLoop().execute(() -> continueWith(piece));
        } catch (RejectedException e) {
            // memory is scarce, which is not the client's fault
            channel.eventLoop().schedule(this::continueBackfill, MEMORY_RETRY_MILLIS, TimeUnit.MILLISECONDS);
        } catch (RuntimeException e) {
            LOG.error("Cannot read the metrics history, closing the stream", e);
            channel.eventLoop().execute(() -> close(CloseReason.GOING_AWAY, Duration.ofSeconds(1)));
        }
    }

    private void continueWith(Backfill.Piece piece) {
        if (ended) {
            piece.chunk().release();
            piece.share().close();
        } else {
            write(piece);
            flush();
        }
        continueBackfill();
    }

    private void continueBackfill() {
        reading = false;
        progressAt = System.nanoTime();
        backfill();
    }

    /** Writes a piece, and closes its share of the memory budget once the client has read it. */
    protected abstract void write(Backfill.Piece piece);

    /** Ends a stream whose client does not read or is no longer allowed to, as the hub does for its subscribers. */
    private void watch() {
        channel.eventLoop()
                .schedule(
                        () -> {
                            if (ended || subscriber != null) {
                                return;
                            }
                            boolean stuck = !reading
                                    && System.nanoTime() - progressAt
                                            > subscription.patience().toNanos();
                            if (stuck) {
                                close(CloseReason.SLOW_CONSUMER, Duration.ZERO);
                            } else if (subscription.mustEnd()) {
                                begin();
                            } else {
                                watch();
                            }
                        },
                        1,
                        TimeUnit.SECONDS);
    }

    /** Lets the hub write from now on. */
    private void begin() {
        if (ended || subscriber != null) {
            return;
        }
        Subscriber attached = subscription.attach(this);
        subscriber = attached;
        subscription.start(attached);
    }

    /** Releases everything that the stream holds. Calling it again has no effect. */
    protected void end() {
        if (ended) {
            return;
        }
        ended = true;
        // before the hub removes the subscriber, so that nobody sees a connection without one
        admission.release();
        if (subscriber != null) {
            subscriber.detach();
        }
    }
}
