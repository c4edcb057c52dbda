// SPDX-License-Identifier: Apache-2.0
package dev.windsock.bench.floor;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Gives events to all event loops, each encoded once for each wire.
 *
 * <p>Threading: for any thread; two that send at the same time may send in another order than that of the offsets.
 */
final class Spread {
    private final List<LoopShare> loops;
    private final AtomicLong offsets = new AtomicLong();

    Spread(List<LoopShare> loops) {
        this.loops = loops;
    }

    /** @param payloads one of each event, as JSON */
    void send(List<String> payloads, Flush flush) {
        List<ByteBuf> webSockets = new ArrayList<>();
        List<ByteBuf> eventStreams = new ArrayList<>();
        for (String payload : payloads) {
            Envelope envelope = new Envelope(offsets.incrementAndGet(), payload);
            webSockets.add(Envelope.webSocket(envelope.json()));
            eventStreams.add(envelope.sse());
        }
        for (LoopShare loop : loops) {
            webSockets.forEach(ByteBuf::retain);
            eventStreams.forEach(ByteBuf::retain);
            loop.send(webSockets, eventStreams, flush);
        }
        webSockets.forEach(ByteBuf::release);
        eventStreams.forEach(ByteBuf::release);
    }
}
