// SPDX-License-Identifier: Apache-2.0
package dev.windsock.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import org.jspecify.annotations.Nullable;

/**
 * One subscriber of a fleet, across its connections: it knows what it had last, so that a gap or a repetition is seen also
 * after a reconnect.
 *
 * <p>Threading: belongs to the fleet's event loop.
 */
final class Member {
    /** What becomes of a handshake. */
    interface Welcome {
        void welcomed(boolean resumed);

        void refused(String reason);
    }

    private static final long NONE = -1;

    private final Tally tally;
    private final int step;
    private long lastSequence = NONE;
    private long lastOffset = NONE;
    private @Nullable Channel channel;
    private @Nullable Welcome welcome;
    private boolean closing;

    /** @param step between the sequences of two events that it wants */
    Member(Tally tally, int step) {
        this.tally = tally;
        this.step = step;
    }

    /** A connection begins. */
    void connecting(Channel connection, Welcome then) {
        channel = connection;
        welcome = then;
        closing = false;
    }

    /** The handshake is over. */
    void welcomed(boolean resumed) {
        Welcome then = welcome;
        welcome = null;
        if (then != null) {
            then.welcomed(resumed);
        }
    }

    /** The connection is over. */
    void ended(String reason) {
        Welcome then = welcome;
        welcome = null;
        if (then != null) {
            then.refused(reason);
        } else if (!closing) {
            tally.dropped();
        }
    }

    /** A change event stands between two indices. */
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

    /** A metrics update has come. */
    void update() {
        tally.update();
    }

    /** Where it goes on; null for from now on. */
    @Nullable String resumeAfter() {
        return lastOffset == NONE ? null : tally.positionAt(lastOffset);
    }

    void freeze() {
        if (channel != null) {
            channel.config().setAutoRead(false);
        }
    }

    /** Cuts the connection without a word, as a client that dies does. */
    void kill() {
        closing = true;
        if (channel != null && channel.isOpen()) {
            channel.config().setOption(ChannelOption.SO_LINGER, 0);
            channel.close();
        }
    }
}
