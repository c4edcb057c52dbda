// SPDX-License-Identifier: Apache-2.0
package dev.windsock.trace;

import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Value;
import jakarta.inject.Singleton;

/** Selects the destination of spans. Without an endpoint, no OpenTelemetry class is loaded. */
@Factory
final class TracingFactory {
    @Singleton
    @Bean(preDestroy = "close")
    Tracing tracing(TracingConfiguration configuration, @Value("${windsock.node-name:}") String node) {
        return configuration.endpoint() == null ? Tracing.OFF : OtlpTracing.open(configuration, node);
    }
}
