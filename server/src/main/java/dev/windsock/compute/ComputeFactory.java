// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute;

import dev.windsock.files.PrivateFiles;
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
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Creates the driver that the settings name. With {@code auto}, the first start selects one and stores its name in the data
 * directory. Later starts use the same driver: an engine that is down must not make its instances look lost, and an engine that
 * has been installed since must not orphan running processes.
 */
@Factory
final class ComputeFactory {
    private static final String AUTO = "auto";
    private static final Logger LOG = LoggerFactory.getLogger(ComputeFactory.class);

    private final List<ComputeDriverProvider> providers;
    private final Path dataDirectory;
    private final Path selection;

    /** @param providers the providers, in order of preference */
    ComputeFactory(List<ComputeDriverProvider> providers, @Value("${windsock.data-dir:.windsock}") Path dataDirectory) {
        this.providers = providers;
        this.dataDirectory = dataDirectory;
        this.selection = dataDirectory.resolve("compute-driver");
    }

    @Singleton
    @Bean(preDestroy = "close")
    @Requires(missingBeans = ComputeDriver.class)
    ComputeDriver driver(@Value("${windsock.compute.driver:auto}") String name) {
        return provider(name.equals(AUTO) ? selected() : name).create();
    }

    private ComputeDriverProvider provider(String name) {
        return providers.stream()
                .filter(provider -> provider.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("Unknown compute driver \"" + name + "\" (expected "
                        + AUTO + " or one of "
                        + providers.stream().map(ComputeDriverProvider::name).toList() + ")"));
    }

    private String selected() {
        try {
            String stored = stored();
            return stored.isEmpty() ? select() : stored;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read or write " + selection, e);
        }
    }

    private String stored() throws IOException {
        try {
            return Files.readString(selection).strip();
        } catch (NoSuchFileException e) {
            return "";
        }
    }

    private String select() throws IOException {
        String name = providers.stream()
                .filter(ComputeDriverProvider::isAvailable)
                .map(ComputeDriverProvider::name)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("No compute driver is available on this host"));
        LOG.info("Selected the compute driver for this and later starts: driver={}", name);
        PrivateFiles.createDirectories(dataDirectory);
        PrivateFiles.replace(selection, name + "\n");
        return name;
    }
}
