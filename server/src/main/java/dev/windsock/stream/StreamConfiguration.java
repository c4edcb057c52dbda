// SPDX-License-Identifier: Apache-2.0
package dev.windsock.stream;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import jakarta.validation.constraints.Min;

/**
 * Limits on streams.
 *
 * @param maxMessageBytes maximum size of a client's message, fragmented or not
 * @param commandsPerSecond commands per second on each WebSocket
 * @param maxFilters filters per connection: a topic, or a resource in a topic, counts as one
 * @param connectionsPerKey open streams per key on this node
 * @param connectionsPerAddress open streams per address on this node
 * @param connectionsPerNode open streams on this node
 * @param handshakesPerSecond new streams per second on this node
 */
@ConfigurationProperties("windsock.stream")
public record StreamConfiguration(
        @Bindable(defaultValue = "8192") @Min(128) int maxMessageBytes,
        @Bindable(defaultValue = "20") @Min(1) int commandsPerSecond,
        @Bindable(defaultValue = "32") @Min(1) int maxFilters,
        @Bindable(defaultValue = "100") @Min(1) int connectionsPerKey,
        @Bindable(defaultValue = "10000") @Min(1) int connectionsPerAddress,
        @Bindable(defaultValue = "50000") @Min(1) int connectionsPerNode,
        @Bindable(defaultValue = "5000") @Min(1) int handshakesPerSecond) {}
