// SPDX-License-Identifier: Apache-2.0
package dev.windsock.stream.sse;

import dev.windsock.hub.CloseReason;
import dev.windsock.hub.Subscriber;
import dev.windsock.hub.Transport;
import dev.windsock.hub.WireFormat;
import dev.windsock.stream.Admissions;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;

/**
 * One client at the stream over HTTP/2, where a connection carries many answers and each has a window of its own (RFC 9113,
 * section 5.2). Nothing can be written past that, so the framework writes the body, piece by piece: it asks for one when
 * the one before is in the connection's hands, and until then the client counts as taking nothing.
 *
 * <p>The hub's frames are chunks of HTTP/1.1, encoded once for all; the chunks' framing is taken off here.
 *
 * <p>Threading: everything but the framework's calls belongs to the connection's event loop, and those go there first.
 */
final class MultiplexedSseStream implements Publisher<byte[]>, Subscription, Transport {
    /** How long a client that takes nothing has to take the close event before its stream is reset. */
    private static final long RESET_AFTER_SECONDS = 5;

    private final SseSubscription subscription;
    private final SseFormat format;
    private final Channel channel;
    private final Admissions.Admission admission;
    private final ByteArrayOutputStream waiting = new ByteArrayOutputStream();
    private org.reactivestreams.@Nullable Subscriber<? super byte[]> body;
    private @Nullable Subscriber subscriber;
    private long asked;
    private int handedOver;
    private boolean closing;
    private boolean ended;

    MultiplexedSseStream(
            SseSubscription subscription, SseFormat format, Admissions.Admission admission, String opening) {
        this.subscription = subscription;
        this.format = format;
        this.channel = subscription.channel();
        this.admission = admission;
        waiting.writeBytes(opening.getBytes(StandardCharsets.UTF_8));
        channel.closeFuture().addListener(closed -> end());
    }

    @Override
    public void subscribe(org.reactivestreams.Subscriber<? super byte[]> framework) {
        body = framework;
        framework.onSubscribe(this);
    }

    @Override
    public void request(long count) {
        channel.eventLoop().execute(() -> {
            asked = asked + count < 0 ? Long.MAX_VALUE : asked + count;
            handedOver = 0;
            hand();
            if (closing) {
                complete();
            } else if (subscriber == null && !ended) {
                begin();
            } else if (subscriber != null && isWritable()) {
                subscriber.writable();
            }
        });
    }

    private void begin() {
        Subscriber made = subscription.attach(this);
        subscriber = made;
        subscription.start(made);
    }

    @Override
    public void cancel() {
        channel.eventLoop().execute(this::end);
    }

    private void end() {
        if (ended) {
            return;
        }
        ended = true;
        if (subscriber != null) {
            subscriber.detach();
        }
        admission.release();
    }

    @Override
    public WireFormat format() {
        return format;
    }

    @Override
    public boolean isWritable() {
        return asked > 0 && channel.isWritable();
    }

    @Override
    public void write(ByteBuf frames) {
        try {
            if (!ended) {
                SseFormat.unchunk(frames, waiting);
            }
        } finally {
            frames.release();
        }
    }

    @Override
    public void flush() {
        hand();
    }

    private void hand() {
        if (ended || asked == 0 || body == null || waiting.size() == 0) {
            return;
        }
        byte[] piece = waiting.toByteArray();
        waiting.reset();
        asked--;
        handedOver = piece.length;
        body.onNext(piece);
    }

    @Override
    public long bytesQueued() {
        return waiting.size() + (asked == 0 ? handedOver : 0);
    }

    @Override
    public void close(CloseReason reason, Duration retryAfter) {
        if (ended || closing) {
            return;
        }
        closing = true;
        waiting.writeBytes(StreamClose.of(reason, retryAfter).event().getBytes(StandardCharsets.UTF_8));
        hand();
        complete();
        channel.eventLoop().schedule(this::reset, RESET_AFTER_SECONDS, TimeUnit.SECONDS);
    }

    private void complete() {
        if (!ended && waiting.size() == 0 && body != null) {
            end();
            body.onComplete();
        }
    }

    private void reset() {
        if (!ended && body != null) {
            end();
            body.onError(new Http2Exception(Http2Error.CANCEL, "the client takes nothing"));
        }
    }
}
