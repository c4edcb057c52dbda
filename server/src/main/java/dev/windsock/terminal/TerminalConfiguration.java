// SPDX-License-Identifier: Apache-2.0
package dev.windsock.terminal;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;

/**
 * The bounds of terminals.
 *
 * @param detachedTimeout how long one stays open while nobody is attached
 * @param idleTimeout how long one stays open while nothing is typed or printed
 * @param maxLifetime how long one stays open at most
 * @param maxPerKey how many a key may have open
 * @param maxPerNode how many may be open
 * @param recordingMaxBytes how long a recording may be
 * @param recordingRetention how long a recording is kept
 */
@ConfigurationProperties("windsock.terminal")
public record TerminalConfiguration(
        @Bindable(defaultValue = "5m") Duration detachedTimeout,
        @Bindable(defaultValue = "1h") Duration idleTimeout,
        @Bindable(defaultValue = "12h") Duration maxLifetime,
        @Bindable(defaultValue = "32") @Min(1) @Max(10_000) int maxPerKey,
        @Bindable(defaultValue = "256") @Min(1) @Max(10_000) int maxPerNode,
        @Bindable(defaultValue = "67108864") @Min(1_024) long recordingMaxBytes,
        @Bindable(defaultValue = "30d") Duration recordingRetention) {}
