// SPDX-License-Identifier: Apache-2.0
package dev.windsock.edge;

import dev.windsock.problem.ErrorCode;
import dev.windsock.problem.Problems;
import dev.windsock.problem.RejectionMeters;
import dev.windsock.problem.RejectionMeters.Reason;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.event.BeanCreatedEvent;
import io.micronaut.context.event.BeanCreatedEventListener;
import io.micronaut.http.server.netty.NettyServerCustomizer;
import io.netty.channel.Channel;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Limits the number of open connections, and the time that each may take to send a request. Connections beyond the
 * limit are closed without a response: a response would keep an attacker's connection open for longer.
 *
 * <p>Threading: for any thread.
 */
@Singleton
final class Connections implements BeanCreatedEventListener<NettyServerCustomizer.Registry> {
    private final LimitConfiguration configuration;
    private final RejectionMeters rejections;
    private final Problems problems;
    private final AtomicInteger open = new AtomicInteger();

    Connections(
            LimitConfiguration configuration, RejectionMeters rejections, Problems problems, MeterRegistry registry) {
        this.configuration = configuration;
        this.rejections = rejections;
        this.problems = problems;
        Gauge.builder("windsock.connections", open, AtomicInteger::get)
                .description("Open connections of any kind")
                .register(registry);
    }

    @Override
    public NettyServerCustomizer.Registry onCreated(BeanCreatedEvent<NettyServerCustomizer.Registry> event) {
        NettyServerCustomizer.Registry registry = event.getBean();
        registry.register(new Customizer(null));
        return registry;
    }

    private void onOpen(Channel connection) {
        int now = open.incrementAndGet();
        connection.closeFuture().addListener(closed -> open.decrementAndGet());
        if (now > configuration.connections()) {
            rejections.count(Reason.CONNECTIONS);
            connection.eventLoop().execute(connection::close);
        }
    }

    private byte[] timeout() {
        return problems.withoutRequest(
                ErrorCode.REQUEST_TIMEOUT,
                "The request head must arrive within " + configuration.requestSeconds()
                        + " seconds, and the body must not pause for longer.");
    }

    private final class Customizer implements NettyServerCustomizer {
        private final @Nullable Channel channel;

        private Customizer(@Nullable Channel channel) {
            this.channel = channel;
        }

        @Override
        public NettyServerCustomizer specializeForChannel(Channel specialized, ChannelRole role) {
            if (role == ChannelRole.CONNECTION) {
                onOpen(specialized);
            }
            return new Customizer(specialized);
        }

        @Override
        public void onStreamPipelineBuilt() {
            if (channel != null) {
                RequestClock.watch(
                        channel.pipeline(),
                        Duration.ofSeconds(configuration.requestSeconds()),
                        Connections.this::timeout);
            }
        }
    }
}
