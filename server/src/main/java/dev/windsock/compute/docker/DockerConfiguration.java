// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute.docker;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The settings of the docker driver.
 *
 * @param host {@code unix:///path} or {@code tcp://host:port}; null for the usual locations, see {@link DockerSettings#of}
 * @param certPath a directory with certificates for TLS, or null
 * @param showUnmanaged whether to list containers that are not instances
 * @param registryConfig the file with the credentials for registries, see {@link RegistryCredentials}; null for none
 * @param registryTenants the ids of the tenants that may use these credentials; null for the first tenant
 */
@ConfigurationProperties("windsock.compute.docker")
record DockerConfiguration(
        @Nullable String host,
        @Nullable String certPath,
        @Bindable(defaultValue = "false") boolean showUnmanaged,
        @Nullable Path registryConfig,
        @Nullable List<String> registryTenants) {}
