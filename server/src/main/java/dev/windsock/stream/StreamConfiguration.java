// SPDX-License-Identifier: Apache-2.0
package dev.windsock.stream;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import jakarta.validation.constraints.Min;

/**
 * The edges' bounds.
 *
 * @param maxMessageBytes of a client's message, however it is fragmented
 * @param commandsPerSecond of one WebSocket
 * @param maxFilters of one connection: a topic, or a resource of a topic, counts as one
 * @param connectionsPerKey streams that a key may have open on this node
 * @param connectionsPerAddress streams that may be open from one address on this node
 * @param connectionsPerNode streams that may be open on this node
 * @param handshakesPerSecond streams that may be opened in a second on this node
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
