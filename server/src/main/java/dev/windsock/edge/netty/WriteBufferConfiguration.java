// SPDX-License-Identifier: Apache-2.0
package dev.windsock.edge.netty;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import jakarta.validation.constraints.Min;

/**
 * The limit of a connection's write buffer.
 *
 * @param maxQueuedBytes how many bytes may be queued for a client, per connection
 */
@ConfigurationProperties("windsock.stream")
record WriteBufferConfiguration(
        @Bindable(defaultValue = "262144") @Min(131_072) int maxQueuedBytes) {}
