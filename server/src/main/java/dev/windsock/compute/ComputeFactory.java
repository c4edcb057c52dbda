// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute;

import dev.windsock.compute.docker.DockerDriver;
import dev.windsock.compute.docker.DockerSettings;
import dev.windsock.compute.process.ProcessDriver;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Requires;
import io.micronaut.context.annotation.Value;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the driver that the settings name. Where they leave it open, the first start decides, and its decision stands in
 * the data folder: an engine that is down at a later start is no reason to take the instances for lost, nor one that has
 * come since to leave processes behind.
 */
@Factory
final class ComputeFactory {
    private static final Logger LOG = LoggerFactory.getLogger(ComputeFactory.class);

    @Singleton
    @Bean(preDestroy = "close")
    @Requires(missingBeans = ComputeDriver.class)
    ComputeDriver driver(
            ComputeConfiguration configuration, @Value("${windsock.data-dir:.windsock}") Path dataDirectory) {
        ComputeConfiguration.Docker docker = configuration.docker();
        DockerSettings settings = DockerSettings.of(docker.host(), docker.certPath(), System.getenv());
        return switch (configuration.driver()) {
            case "auto" -> chosen(dataDirectory, settings, docker);
            case "process" -> new ProcessDriver(dataDirectory);
            case "docker" -> docker(settings, docker);
            default ->
                throw new IllegalArgumentException(
                        "WINDSOCK_COMPUTE_DRIVER takes auto, process or docker, not " + configuration.driver());
        };
    }

    private static ComputeDriver docker(DockerSettings settings, ComputeConfiguration.Docker docker) {
        return new DockerDriver(settings, ProcessDriver.hostSize(), docker.showUnmanaged());
    }

    private static ComputeDriver chosen(
            Path dataDirectory, DockerSettings settings, ComputeConfiguration.Docker docker) {
        Path note = dataDirectory.resolve("compute-driver");
        try {
            String driver = noted(note);
            if (driver.isEmpty()) {
                driver = DockerDriver.answers(settings) ? "docker" : "process";
                LOG.info("instances are run by the {} driver, from now on", driver);
                Files.createDirectories(dataDirectory);
                Files.writeString(note, driver + "\n");
            }
            return driver.equals("docker") ? docker(settings, docker) : new ProcessDriver(dataDirectory);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read or write " + note, e);
        }
    }

    private static String noted(Path note) throws IOException {
        try {
            return Files.readString(note).strip();
        } catch (NoSuchFileException e) {
            return "";
        }
    }
}
