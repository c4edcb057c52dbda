// SPDX-License-Identifier: Apache-2.0
package dev.windsock.instance;

import dev.windsock.hub.AuxiliaryStreams;
import dev.windsock.hub.CloseReason;
import dev.windsock.principal.Caller;
import jakarta.inject.Singleton;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.Executor;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

/**
 * Follows instances' output as server-sent events.
 *
 * <p>Threading: each stream has one virtual thread that reads the output, and one that waits for the client's demand;
 * between them stands a queue of a few lines, so a client that does not read stops the reading. Streams are closed from
 * any thread.
 */
@Singleton
final class LogStreams {
    private static final Executor VIRTUAL =
            work -> Thread.ofVirtual().name("log-stream").start(work);

    private final AuxiliaryStreams sideStreams;

    LogStreams(AuxiliaryStreams sideStreams) {
        this.sideStreams = sideStreams;
    }

    /**
     * Streams an output from its beginning to its end, then closes it; it is closed as well when there is no place for the
     * stream, or when nobody asks for it.
     */
    Publisher<byte[]> follow(Caller caller, InputStream output) {
        LogStream stream = new LogStream(output);
        AuxiliaryStreams.Place place;
        try {
            place = sideStreams.open(caller, "log", stream);
        } catch (RuntimeException e) {
            stream.close(CloseReason.GOING_AWAY, Duration.ZERO);
            throw e;
        }
        VIRTUAL.execute(() -> {
            if (stream.awaitReader()) {
                stream.read();
            } else {
                stream.close(CloseReason.GOING_AWAY, Duration.ZERO);
                place.release();
            }
        });
        return Flux.<byte[]>generate(sink -> {
                    byte[] event = stream.next();
                    if (event.length == 0) {
                        sink.complete();
                    } else {
                        sink.next(event);
                    }
                })
                .doOnSubscribe(subscription -> stream.begin())
                .doFinally(signal -> {
                    place.release();
                    stream.close(CloseReason.GOING_AWAY, Duration.ZERO);
                })
                .subscribeOn(Schedulers.fromExecutor(VIRTUAL));
    }
}
