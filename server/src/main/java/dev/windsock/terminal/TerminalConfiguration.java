// SPDX-License-Identifier: Apache-2.0
package dev.windsock.terminal;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;

/**
 * Limits on terminals.
 *
 * @param detachedTimeout how long a terminal stays open without an attached viewer
 * @param idleTimeout how long a terminal stays open without input or output
 * @param maxLifetime maximum lifetime of a terminal
 * @param maxPerKey maximum number of open terminals per key
 * @param maxPerNode maximum number of open terminals
 * @param recordingMaxBytes maximum size of a recording
 * @param recordingRetention how long a recording is retained
 * @param recordingsMaxBytes maximum total size of the recordings of closed terminals
 */
@ConfigurationProperties("windsock.terminal")
public record TerminalConfiguration(
        @Bindable(defaultValue = "5m") Duration detachedTimeout,
        @Bindable(defaultValue = "1h") Duration idleTimeout,
        @Bindable(defaultValue = "12h") Duration maxLifetime,
        @Bindable(defaultValue = "32") @Min(1) @Max(10_000) int maxPerKey,
        @Bindable(defaultValue = "256") @Min(1) @Max(10_000) int maxPerNode,
        @Bindable(defaultValue = "67108864") @Min(1_024) long recordingMaxBytes,
        @Bindable(defaultValue = "30d") Duration recordingRetention,
        @Bindable(defaultValue = "1073741824") @Min(1_024) long recordingsMaxBytes) {}
