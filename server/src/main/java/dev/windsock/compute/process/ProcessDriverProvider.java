// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute.process;

import dev.windsock.compute.ComputeDriver;
import dev.windsock.compute.ComputeDriverProvider;
import io.micronaut.context.annotation.Value;
import io.micronaut.core.annotation.Order;
import io.micronaut.core.order.Ordered;
import jakarta.inject.Singleton;
import java.nio.file.Path;

/** Creates the process driver, which works on every Linux host and so is the last choice. */
@Singleton
@Order(Ordered.LOWEST_PRECEDENCE)
final class ProcessDriverProvider implements ComputeDriverProvider {
    private final Path dataDirectory;

    ProcessDriverProvider(@Value("${windsock.data-dir:.windsock}") Path dataDirectory) {
        this.dataDirectory = dataDirectory;
    }

    @Override
    public String name() {
        return ProcessDriver.NAME;
    }

    @Override
    public boolean isAvailable() {
        return true;
    }

    @Override
    public ComputeDriver create() {
        return new ProcessDriver(dataDirectory);
    }
}
