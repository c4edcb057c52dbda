// SPDX-License-Identifier: Apache-2.0
package dev.windsock.stream;

import dev.windsock.hub.Hub;
import io.micronaut.context.annotation.Value;
import io.micronaut.core.order.Ordered;
import io.micronaut.runtime.graceful.GracefulShutdownCapable;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Closes the streams when the server stops, so that clients reconnect, but not all at the same time. Runs before the HTTP
 * server's own graceful shutdown, which closes WebSockets without a close code.
 */
@Singleton
final class StreamDrain implements GracefulShutdownCapable, Ordered {
    private final Hub hub;
    private final AdmittedAuxiliaryStreams auxiliaryStreams;
    private final Duration window;

    StreamDrain(Hub hub, AdmittedAuxiliaryStreams auxiliaryStreams, @Value("${windsock.drain-seconds:5}") int seconds) {
        this.hub = hub;
        this.auxiliaryStreams = auxiliaryStreams;
        this.window = Duration.ofSeconds(seconds);
    }

    @Override
    public CompletionStage<?> shutdownGracefully() {
        hub.drain(window);
        auxiliaryStreams.drain(window);
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public int getOrder() {
        return Ordered.HIGHEST_PRECEDENCE;
    }

    @Override
    public OptionalLong reportActiveTasks() {
        return OptionalLong.of(hub.subscribers());
    }
}
