// SPDX-License-Identifier: Apache-2.0
package dev.windsock.bench.floor;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Encodes each event once for each transport, and passes it to all event loops.
 *
 * <p>Threading: safe to use from any thread; concurrent calls may send events out of offset order.
 */
final class Broadcaster {
    private final List<LoopSubscribers> loops;
    private final AtomicLong offsets = new AtomicLong();

    Broadcaster(List<LoopSubscribers> loops) {
        this.loops = loops;
    }

    /** @param payloads the JSON payload of each event */
    void send(List<String> payloads, Flush flush) {
        List<ByteBuf> webSockets = new ArrayList<>();
        List<ByteBuf> eventStreams = new ArrayList<>();
        for (String payload : payloads) {
            Envelope envelope = new Envelope(offsets.incrementAndGet(), payload);
            webSockets.add(Envelope.webSocket(envelope.json()));
            eventStreams.add(envelope.sse());
        }
        for (LoopSubscribers loop : loops) {
            webSockets.forEach(ByteBuf::retain);
            eventStreams.forEach(ByteBuf::retain);
            loop.send(webSockets, eventStreams, flush);
        }
        webSockets.forEach(ByteBuf::release);
        eventStreams.forEach(ByteBuf::release);
    }
}
