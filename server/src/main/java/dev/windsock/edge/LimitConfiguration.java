// SPDX-License-Identifier: Apache-2.0
package dev.windsock.edge;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import jakarta.validation.constraints.Min;

/**
 * Limits on requests and connections. The framework enforces the size limits; see application.properties.
 *
 * @param requestsPerKey requests per second, not counting requests that open streams
 * @param requestsPerAddress requests per second from all keys at an address, counted in the same way; applies separately to
 *     requests without a valid credential and to those from pages of other origins
 * @param refusedCredentials wrong secrets per second for each address and key id
 * @param burstSeconds how many seconds' worth of each of these three rates may arrive in one burst
 * @param connections open connections of any kind
 * @param connectionsPerAddress open connections of any kind from one address that is not a trusted proxy
 * @param requestSeconds time limit for the head of a request, and for a pause in its body
 */
@ConfigurationProperties("windsock.limit")
record LimitConfiguration(
        @Bindable(defaultValue = "200") @Min(1) int requestsPerKey,
        @Bindable(defaultValue = "400") @Min(1) int requestsPerAddress,
        @Bindable(defaultValue = "10") @Min(1) int refusedCredentials,
        @Bindable(defaultValue = "5") @Min(1) int burstSeconds,
        @Bindable(defaultValue = "60000") @Min(1) int connections,
        @Bindable(defaultValue = "12000") @Min(1) int connectionsPerAddress,
        @Bindable(defaultValue = "20") @Min(1) int requestSeconds) {}
