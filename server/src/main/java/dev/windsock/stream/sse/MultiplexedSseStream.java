// SPDX-License-Identifier: Apache-2.0
package dev.windsock.stream.sse;

import dev.windsock.hub.CloseReason;
import dev.windsock.limit.MemoryBudget;
import dev.windsock.sse.StreamClose;
import dev.windsock.stream.Admissions;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A stream over HTTP/2, where a connection carries many responses and each has its own flow-control window (RFC 9113, section
 * 5.2). No write can bypass that window, so the framework writes the body piece by piece. It requests a piece once the previous
 * one has been handed to the connection. Until then, the stream counts as not writable.
 *
 * <p>The hub's frames are HTTP/1.1 chunks, encoded once for all subscribers; this class removes the chunk framing.
 */
final class MultiplexedSseStream extends SseTransport {
    /** How long a client that has stopped reading may take to read the close event before its stream is reset. */
    private static final long RESET_AFTER_SECONDS = 5;

    /** A piece of this size is full: the hub delivers the remaining frames when the framework requests the next piece. */
    private static final int FULL_PIECE_BYTES = 64 * 1024;

    private final ByteArrayOutputStream pending = new ByteArrayOutputStream();
    private long requested;
    private int handedOver;
    private boolean closing;
    private MemoryBudget.@Nullable Share pieceShare;

    MultiplexedSseStream(
            SseSubscription subscription, SseFormat format, Admissions.Admission admission, String opening) {
        super(subscription, format, admission);
        pending.writeBytes(opening.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void request(long count) {
        channel.eventLoop().execute(() -> {
            requested = requested + count < 0 ? Long.MAX_VALUE : requested + count;
            handedOver = 0;
            flush();
            if (closing) {
                complete();
            } else if (subscriber == null) {
                releasePiece();
                backfill();
            } else if (isWritable()) {
                subscriber.writable();
            }
        });
    }

    @Override
    public boolean isWritable() {
        return requested > 0 && pending.size() < FULL_PIECE_BYTES && channel.isWritable();
    }

    @Override
    public void write(ByteBuf frames) {
        try {
            if (!ended) {
                SseFormat.unchunk(frames, pending);
            }
        } finally {
            frames.release();
        }
    }

    @Override
    protected void write(Backfill.Piece piece) {
        pieceShare = piece.share();
        write(piece.chunk());
    }

    private void releasePiece() {
        if (pieceShare != null && pending.size() == 0) {
            pieceShare.close();
            pieceShare = null;
        }
    }

    @Override
    protected void end() {
        super.end();
        if (pieceShare != null) {
            pieceShare.close();
        }
    }

    /** Hands the pending bytes to the framework, if it has requested a piece. */
    @Override
    public void flush() {
        if (ended || requested == 0 || body == null || pending.size() == 0) {
            return;
        }
        byte[] piece = pending.toByteArray();
        pending.reset();
        requested--;
        handedOver = piece.length;
        emit(piece);
        if (piece.length >= FULL_PIECE_BYTES && requested > 0 && subscriber != null) {
            // the framework makes no further request that would continue the delivery
            channel.eventLoop().execute(subscriber::writable);
        }
    }

    @Override
    public long bytesQueued() {
        return pending.size() + (requested == 0 ? handedOver : 0);
    }

    @Override
    public void close(CloseReason reason, Duration retryAfter) {
        if (ended || closing) {
            return;
        }
        closing = true;
        pending.writeBytes(StreamClose.of(reason, retryAfter).event().getBytes(StandardCharsets.UTF_8));
        flush();
        complete();
        channel.eventLoop().schedule(this::reset, RESET_AFTER_SECONDS, TimeUnit.SECONDS);
    }

    private void complete() {
        if (!ended && pending.size() == 0 && body != null) {
            end();
            body.onComplete();
        }
    }

    private void reset() {
        if (!ended && body != null) {
            end();
            body.onError(new Http2Exception(Http2Error.CANCEL, "the client does not read"));
        }
    }
}
