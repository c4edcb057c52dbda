// SPDX-License-Identifier: Apache-2.0
package dev.windsock.edge;

import dev.windsock.limit.MemoryBudget;
import dev.windsock.limit.MemoryBudgets;
import dev.windsock.limit.MemoryUse;
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
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Limits the number of open connections, in total and for each address, and the time that each connection may take to send a
 * request. Connections beyond a limit are closed without a response: a response would keep an attacker's connection open for
 * longer.
 *
 * <p>Threading: thread-safe.
 */
@Singleton
final class Connections implements BeanCreatedEventListener<NettyServerCustomizer.Registry> {
    /** The memory that the budget counts for each connection. */
    private static final int CONNECTION_BYTES = 2 << 10;

    private final LimitConfiguration configuration;
    private final RejectionMeters rejections;
    private final Problems problems;
    private final Proxies proxies;
    private final MemoryBudgets budgets;
    private final RequestTargets targets;
    private final AtomicInteger open = new AtomicInteger();
    private final Map<String, Integer> byNetwork = new ConcurrentHashMap<>();

    Connections(
            LimitConfiguration configuration,
            RejectionMeters rejections,
            Problems problems,
            Proxies proxies,
            MemoryBudgets budgets,
            RequestTargets targets,
            MeterRegistry registry) {
        this.configuration = configuration;
        this.rejections = rejections;
        this.problems = problems;
        this.proxies = proxies;
        this.budgets = budgets;
        this.targets = targets;
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
        MemoryBudget memory = budgets.of(MemoryUse.CONNECTIONS);
        MemoryBudget.Share share = memory.hold("", "", CONNECTION_BYTES);
        String network = network(connection);
        boolean crowded =
                network != null && byNetwork.merge(network, 1, Integer::sum) > configuration.connectionsPerAddress();
        connection.closeFuture().addListener(closed -> {
            open.decrementAndGet();
            share.close();
            if (network != null) {
                byNetwork.computeIfPresent(network, (name, count) -> count == 1 ? null : count - 1);
            }
        });
        if (crowded || now > configuration.connections() || memory.held() > memory.total()) {
            rejections.count(Reason.CONNECTIONS);
            connection.eventLoop().execute(connection::close);
        }
    }

    /** Returns the network that a connection comes from; null for a connection from a trusted proxy, which has no limit. */
    private @Nullable String network(Channel connection) {
        return connection.remoteAddress() instanceof InetSocketAddress peer && !proxies.isTrusted(peer.getAddress())
                ? Addresses.network(peer.getAddress().getHostAddress())
                : null;
    }

    private Duration requestTimeout() {
        return Duration.ofSeconds(configuration.requestSeconds());
    }

    private byte[] malformed() {
        return problems.withoutRequest(
                ErrorCode.MALFORMED_REQUEST, "The body is not a valid sequence of chunks (RFC 9112, section 7.1).");
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
        public void onInitialPipelineBuilt() {
            if (channel != null) {
                Http2Streams.watch(
                        channel.pipeline(), targets, requestTimeout(), () -> rejections.count(Reason.SLOW_REQUEST));
            }
        }

        @Override
        public void onStreamPipelineBuilt() {
            if (channel != null) {
                RequestTargetHandler.watch(channel.pipeline(), targets);
                UnreadResponses.watch(channel.pipeline(), budgets.of(MemoryUse.RESPONSES));
                RequestClock.watch(
                        channel.pipeline(),
                        requestTimeout(),
                        new RequestClock.Responses(Connections.this::timeout, Connections.this::malformed));
            }
        }
    }
}
