// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute.process;

import dev.windsock.compute.ComputeDriver;
import dev.windsock.compute.ComputeDriverProvider;
import io.micronaut.context.annotation.Value;
import io.micronaut.core.annotation.Order;
import io.micronaut.core.order.Ordered;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Creates the process driver, which works on every Linux host and is therefore the last choice. */
@Singleton
@Order(Ordered.LOWEST_PRECEDENCE)
final class ProcessDriverProvider implements ComputeDriverProvider {
    private static final Integer ROOT = 0;
    private static final Logger LOG = LoggerFactory.getLogger(ProcessDriverProvider.class);

    private final Path dataDirectory;
    private final int maxPids;

    ProcessDriverProvider(
            @Value("${windsock.data-dir:.windsock}") Path dataDirectory,
            @Value("${windsock.compute.max-pids:4096}") int maxPids) {
        this.dataDirectory = dataDirectory;
        this.maxPids = maxPids;
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
        if (isRoot()) {
            LOG.warn("The server runs as root, and so do all instances: give the server a user of its own,"
                    + " or use the docker driver");
        }
        Inheritance.handleIgnoredSignals();
        Thread.ofVirtual().name("inheritance-check").start(InheritanceCheck::warn);
        return new ProcessDriver(dataDirectory, Cgroups.detect(maxPids));
    }

    private static boolean isRoot() {
        try {
            return ROOT.equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }
}
