package dev.windsock.compute;

import dev.windsock.compute.process.ProcessDriver;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Requires;
import io.micronaut.context.annotation.Value;
import jakarta.inject.Singleton;
import java.nio.file.Path;

/** Makes the driver that the settings name. */
@Factory
final class ComputeFactory {
    @Singleton
    @Bean(preDestroy = "close")
    @Requires(missingBeans = ComputeDriver.class)
    ComputeDriver driver(
            ComputeConfiguration configuration, @Value("${windsock.data-dir:.windsock}") Path dataDirectory) {
        return switch (configuration.driver()) {
            case "auto", "process" -> new ProcessDriver(dataDirectory);
            default ->
                throw new IllegalArgumentException(
                        "WINDSOCK_COMPUTE_DRIVER takes auto or process, not " + configuration.driver());
        };
    }
}
