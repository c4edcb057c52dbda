// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute.docker;

import dev.windsock.compute.ComputeDriver;
import dev.windsock.compute.ComputeDriverProvider;
import dev.windsock.compute.HostSize;
import dev.windsock.id.TenantId;
import io.micronaut.context.annotation.Value;
import io.micronaut.core.annotation.Order;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/** Creates the docker driver, which is available when an engine responds. */
@Singleton
@Order(0)
final class DockerDriverProvider implements ComputeDriverProvider {
    private final DockerSettings settings;
    private final DockerConfiguration configuration;
    private final int maxPids;

    DockerDriverProvider(DockerConfiguration configuration, @Value("${windsock.compute.max-pids:4096}") int maxPids) {
        this.settings = DockerSettings.of(configuration.host(), configuration.certPath(), System.getenv());
        this.configuration = configuration;
        this.maxPids = maxPids;
    }

    @Override
    public String name() {
        return DockerDriver.NAME;
    }

    @Override
    public boolean isAvailable() {
        return DockerDriver.isReachable(settings);
    }

    @Override
    public ComputeDriver create() {
        DockerOptions options = new DockerOptions(configuration.showUnmanaged(), maxPids, registries());
        return new DockerDriver(settings, HostSize.ofThisHost(), options);
    }

    private RegistryCredentials registries() {
        Path file = configuration.registryConfig();
        if (file == null) {
            return RegistryCredentials.none();
        }
        List<String> tenants =
                Objects.requireNonNullElse(configuration.registryTenants(), List.of(TenantId.DEFAULT.value()));
        try {
            return RegistryCredentials.of(
                    file, tenants.stream().map(String::strip).map(TenantId::new).collect(Collectors.toSet()));
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "WINDSOCK_COMPUTE_DOCKER_REGISTRY_CONFIG: " + file + " " + e.getMessage());
        }
    }
}
