// SPDX-License-Identifier: Apache-2.0
package dev.windsock.edge;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import jakarta.validation.constraints.Min;

/**
 * Limits on requests and connections. The framework enforces the size limits; see application.yml.
 *
 * @param requestsPerKey requests per second, not counting those that open streams
 * @param requestsPerAddress requests per second, counted the same way for all keys of an address, and separately for
 *     requests without a valid credential and for requests that pages of other origins cause
 * @param refusedCredentials wrong secrets per second, address and key id
 * @param burstSeconds how many seconds' worth of these three may arrive at once
 * @param connections open connections of any kind
 * @param requestSeconds time limit for the head of a request, and for a pause in its body
 */
@ConfigurationProperties("windsock.limit")
record LimitConfiguration(
        @Bindable(defaultValue = "200") @Min(1) int requestsPerKey,
        @Bindable(defaultValue = "400") @Min(1) int requestsPerAddress,
        @Bindable(defaultValue = "10") @Min(1) int refusedCredentials,
        @Bindable(defaultValue = "5") @Min(1) int burstSeconds,
        @Bindable(defaultValue = "60000") @Min(1) int connections,
        @Bindable(defaultValue = "20") @Min(1) int requestSeconds) {}
