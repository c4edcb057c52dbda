// SPDX-License-Identifier: Apache-2.0
package dev.windsock.health;

import dev.windsock.compute.ComputeDriver;
import dev.windsock.compute.DriverStatus;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.annotation.Context;
import java.util.Objects;

/** Reports the running version, as labels of a gauge that is always 1, and whether the compute driver responds. */
@Context
final class ServerMeters {
    ServerMeters(ComputeDriver driver, MeterRegistry registry) {
        String version = ServerMeters.class.getPackage().getImplementationVersion();
        Gauge.builder("windsock.build.info", () -> 1)
                .description("The running version; always 1")
                .tag("version", Objects.requireNonNullElse(version, "unpackaged"))
                .tag("java", Runtime.version().toString())
                .register(registry);
        Gauge.builder("windsock.compute.available", () -> driver.status() instanceof DriverStatus.Reachable ? 1 : 0)
                .description("Whether the compute driver responds: 1 or 0")
                .register(registry);
    }
}
