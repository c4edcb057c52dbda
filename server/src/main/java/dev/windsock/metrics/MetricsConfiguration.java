// SPDX-License-Identifier: Apache-2.0
package dev.windsock.metrics;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.nio.file.Path;

/**
 * Where the metrics are stored, and their maximum size.
 *
 * @param dataDir the data directory
 * @param metricsMaxBytes the maximum total size of the stored metrics of all instances
 */
@ConfigurationProperties("windsock")
record MetricsConfiguration(
        @Bindable(defaultValue = ".windsock") Path dataDir,
        @Bindable(defaultValue = "268435456") long metricsMaxBytes) {}
