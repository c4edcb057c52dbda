// SPDX-License-Identifier: Apache-2.0
package dev.windsock.instance;

import dev.windsock.compute.OutputReader;
import dev.windsock.hub.AuxiliaryStreams;
import dev.windsock.hub.CloseReason;
import dev.windsock.hub.HubConfiguration;
import dev.windsock.principal.Caller;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.Executor;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

/**
 * Streams the output of instances as server-sent events.
 *
 * <p>Threading: each stream has a virtual thread that reads the output, and one that waits for demand from the client. A short
 * queue connects them, so a client that does not read pauses the reading of the output. Any thread may close a stream.
 */
@Singleton
final class LogStreams {
    private static final Executor VIRTUAL =
            work -> Thread.ofVirtual().name("log-stream").start(work);

    private final AuxiliaryStreams auxiliaryStreams;
    private final HubConfiguration configuration;

    LogStreams(AuxiliaryStreams auxiliaryStreams, HubConfiguration configuration) {
        this.auxiliaryStreams = auxiliaryStreams;
        this.configuration = configuration;
    }

    /**
     * Streams an output to its end and closes it. It is also closed if the stream is not admitted, or if the client never
     * subscribes.
     */
    Publisher<ByteBuf> follow(Caller caller, OutputReader output, LogQuery query) {
        LogStream stream = new LogStream(output, query, configuration.heartbeatInterval());
        AuxiliaryStreams.Slot slot;
        try {
            slot = auxiliaryStreams.open(caller, "log", stream);
        } catch (RuntimeException e) {
            stream.close(CloseReason.GOING_AWAY, Duration.ZERO);
            throw e;
        }
        VIRTUAL.execute(() -> {
            if (stream.awaitSubscription()) {
                stream.read();
            } else {
                stream.close(CloseReason.GOING_AWAY, Duration.ZERO);
                slot.release();
            }
        });
        return Flux.<ByteBuf>generate(sink -> {
                    byte[] event = stream.next();
                    if (event.length == 0) {
                        sink.complete();
                    } else {
                        // after a disconnect, the framework drops buffers without releasing them, so they are left to
                        // the garbage collector
                        sink.next(Unpooled.wrappedBuffer(event));
                    }
                })
                .doOnSubscribe(subscription -> stream.subscribe())
                .doFinally(signal -> {
                    slot.release();
                    stream.close(CloseReason.GOING_AWAY, Duration.ZERO);
                })
                .subscribeOn(Schedulers.fromExecutor(VIRTUAL));
    }
}
