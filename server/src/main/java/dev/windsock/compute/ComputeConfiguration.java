// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import org.jspecify.annotations.Nullable;

/**
 * Which driver runs instances.
 *
 * @param driver {@code auto} keeps to the driver of the first start, which takes docker when an engine answers
 */
@ConfigurationProperties("windsock.compute")
record ComputeConfiguration(@Bindable(defaultValue = "auto") String driver, Docker docker) {
    /**
     * Where the engine is.
     *
     * @param host {@code unix:///path} or {@code tcp://host:port}; null for where engines are by custom
     * @param certPath a folder with certificates for TLS, or null
     * @param showUnmanaged whether containers that are no instances are shown
     */
    @ConfigurationProperties("docker")
    record Docker(
            @Nullable String host,
            @Nullable String certPath,
            @Bindable(defaultValue = "false") boolean showUnmanaged) {}
}
