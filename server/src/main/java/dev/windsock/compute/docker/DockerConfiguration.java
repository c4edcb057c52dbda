// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute.docker;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import org.jspecify.annotations.Nullable;

/**
 * The settings of the docker driver.
 *
 * @param host {@code unix:///path} or {@code tcp://host:port}; null for the usual places, see {@link DockerSettings#of}
 * @param certPath a directory with certificates for TLS, or null
 * @param showUnmanaged whether to list containers that are not instances
 */
@ConfigurationProperties("windsock.compute.docker")
record DockerConfiguration(
        @Nullable String host,
        @Nullable String certPath,
        @Bindable(defaultValue = "false") boolean showUnmanaged) {}
