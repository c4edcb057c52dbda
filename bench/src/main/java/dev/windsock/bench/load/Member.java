// SPDX-License-Identifier: Apache-2.0
package dev.windsock.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import org.jspecify.annotations.Nullable;

/**
 * A subscriber in a fleet, across all of its connections. It remembers the last event, so that it also detects missing and
 * repeated events after a reconnect.
 *
 * <p>Threading: confined to the fleet's event loop.
 */
final class Member {
    /** Receives the result of a handshake. */
    interface HandshakeListener {
        void welcomed(boolean resumed);

        void failed(String reason);
    }

    private static final long NONE = -1;

    private final Tally tally;
    private final int step;
    private long lastSequence = NONE;
    private long lastOffset = NONE;
    private @Nullable Channel channel;
    private @Nullable HandshakeListener handshake;
    private boolean closing;

    /** @param step the difference between the sequences of two consecutive events for this subscriber */
    Member(Tally tally, int step) {
        this.tally = tally;
        this.step = step;
    }

    /** Sets the connection for a new handshake. */
    void connecting(Channel connection, HandshakeListener listener) {
        channel = connection;
        handshake = listener;
        closing = false;
    }

    /** Reports a successful handshake. */
    void welcomed(boolean resumed) {
        HandshakeListener listener = handshake;
        handshake = null;
        if (listener != null) {
            listener.welcomed(resumed);
        }
    }

    /** Reports the end of the connection. */
    void ended(String reason) {
        HandshakeListener listener = handshake;
        handshake = null;
        if (listener != null) {
            listener.failed(reason);
        } else if (!closing) {
            tally.dropped();
        }
    }

    /** Checks the change event between two indices. */
    void event(ByteBuf bytes, int start, int end, long nowNanos) {
        if (!Mark.isAt(bytes, start, end)) {
            return;
        }
        long sequence = Mark.sequenceAt(bytes, end);
        long offset = Mark.offsetAt(bytes, start, end);
        if (!tally.hasPosition()) {
            tally.position(Mark.position(bytes, start, end));
        }
        if (sequence <= lastSequence || offset <= lastOffset) {
            tally.repeated();
            return;
        }
        if (lastSequence != NONE && sequence != lastSequence + step) {
            tally.missing((sequence - lastSequence) / step - 1);
        }
        lastSequence = sequence;
        lastOffset = offset;
        tally.delivered(Mark.dueAt(bytes, end), nowNanos);
    }

    /** Counts a metric update. */
    void update() {
        tally.update();
    }

    /** Returns the position after which to resume; null to start with new events. */
    @Nullable String resumeAfter() {
        return lastOffset == NONE ? null : tally.positionAt(lastOffset);
    }

    void freeze() {
        if (channel != null) {
            channel.config().setAutoRead(false);
        }
    }

    /** Resets the connection, as the kernel does for a killed client. */
    void kill() {
        closing = true;
        if (channel != null && channel.isOpen()) {
            channel.config().setOption(ChannelOption.SO_LINGER, 0);
            channel.close();
        }
    }
}
