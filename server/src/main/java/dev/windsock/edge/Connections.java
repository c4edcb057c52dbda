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
 * Bounds how many connections are open, and how long each may take for a request. One too many is closed without a word:
 * whoever opens connections to use them up would have one more with each answer.
 *
 * <p>Threading: for any thread.
 */
@Singleton
final class Connections implements BeanCreatedEventListener<NettyServerCustomizer.Registry> {
    private final LimitConfiguration configuration;
    private final RejectionMeters refused;
    private final Problems problems;
    private final AtomicInteger open = new AtomicInteger();

    Connections(LimitConfiguration configuration, RejectionMeters refused, Problems problems, MeterRegistry registry) {
        this.configuration = configuration;
        this.refused = refused;
        this.problems = problems;
        Gauge.builder("windsock.connections", open, AtomicInteger::get)
                .description("Open connections, whatever is done with them")
                .register(registry);
    }

    @Override
    public NettyServerCustomizer.Registry onCreated(BeanCreatedEvent<NettyServerCustomizer.Registry> event) {
        NettyServerCustomizer.Registry registry = event.getBean();
        registry.register(new Customizer(null));
        return registry;
    }

    private void opened(Channel connection) {
        int now = open.incrementAndGet();
        connection.closeFuture().addListener(closed -> open.decrementAndGet());
        if (now > configuration.connections()) {
            refused.count(Reason.CONNECTIONS);
            connection.eventLoop().execute(connection::close);
        }
    }

    private byte[] tooSlow() {
        return problems.withoutRequest(
                ErrorCode.REQUEST_TIMEOUT,
                "A request's head may take " + configuration.requestSeconds()
                        + " seconds, and its body may stall for them.");
    }

    private final class Customizer implements NettyServerCustomizer {
        private final @Nullable Channel channel;

        private Customizer(@Nullable Channel channel) {
            this.channel = channel;
        }

        @Override
        public NettyServerCustomizer specializeForChannel(Channel specialized, ChannelRole role) {
            if (role == ChannelRole.CONNECTION) {
                opened(specialized);
            }
            return new Customizer(specialized);
        }

        @Override
        public void onStreamPipelineBuilt() {
            if (channel != null) {
                RequestClock.watch(
                        channel.pipeline(),
                        Duration.ofSeconds(configuration.requestSeconds()),
                        Connections.this::tooSlow);
            }
        }
    }
}
