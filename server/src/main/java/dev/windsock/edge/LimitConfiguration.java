// SPDX-License-Identifier: Apache-2.0
package dev.windsock.edge;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import jakarta.validation.constraints.Min;

/**
 * How much the server takes from whom. The sizes of a request are the framework's to hold to; see application.yml.
 *
 * @param requestsPerKey a second, besides those that open streams
 * @param requestsPerAddress a second, besides those that open streams, whatever the keys
 * @param refusedCredentials a second that an address may send
 * @param burstSeconds how many seconds' worth of these may come at once
 * @param connections that may be open, whatever is done with them
 * @param requestSeconds that the head of a request may take, and for which its body may stall
 */
@ConfigurationProperties("windsock.limit")
record LimitConfiguration(
        @Bindable(defaultValue = "200") @Min(1) int requestsPerKey,
        @Bindable(defaultValue = "400") @Min(1) int requestsPerAddress,
        @Bindable(defaultValue = "10") @Min(1) int refusedCredentials,
        @Bindable(defaultValue = "5") @Min(1) int burstSeconds,
        @Bindable(defaultValue = "60000") @Min(1) int connections,
        @Bindable(defaultValue = "20") @Min(1) int requestSeconds) {}
