// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute.docker;

import dev.windsock.compute.ComputeDriver;
import dev.windsock.compute.ComputeDriverProvider;
import dev.windsock.compute.HostSize;
import io.micronaut.core.annotation.Order;
import jakarta.inject.Singleton;

/** Creates the docker driver, which is available when an engine responds. */
@Singleton
@Order(0)
final class DockerDriverProvider implements ComputeDriverProvider {
    private final DockerSettings settings;
    private final boolean showUnmanaged;

    DockerDriverProvider(DockerConfiguration configuration) {
        this.settings = DockerSettings.of(configuration.host(), configuration.certPath(), System.getenv());
        this.showUnmanaged = configuration.showUnmanaged();
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
        return new DockerDriver(settings, HostSize.ofThisHost(), showUnmanaged);
    }
}
