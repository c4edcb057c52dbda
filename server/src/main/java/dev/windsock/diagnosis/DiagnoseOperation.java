// SPDX-License-Identifier: Apache-2.0
package dev.windsock.diagnosis;

import com.sun.management.HotSpotDiagnosticMXBean;
import dev.windsock.control.ControlOperation;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.micronaut.management.health.indicator.HealthIndicator;
import io.micronaut.management.health.indicator.HealthResult;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import reactor.core.publisher.Flux;

/** Reports the server's health, threads and meters to the local operator. Thread-safe; blocks. */
@Singleton
final class DiagnoseOperation implements ControlOperation {
    static final String NAME = "diagnose";

    private static final Duration HEALTH_TIMEOUT = Duration.ofSeconds(5);

    private final List<HealthIndicator> indicators;
    private final PrometheusMeterRegistry meters;

    DiagnoseOperation(List<HealthIndicator> indicators, PrometheusMeterRegistry meters) {
        this.indicators = indicators;
        this.meters = meters;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void run(String user, OutputStream out) throws IOException {
        write(out, "# Health\n\n");
        for (HealthIndicator indicator : indicators) {
            write(out, health(indicator) + "\n");
        }
        write(out, "\n# Threads\n\n");
        write(out, threads());
        write(out, "\n# Meters\n\n");
        write(out, meters.scrape());
    }

    private static String health(HealthIndicator indicator) {
        try {
            HealthResult result = Flux.from(indicator.getResult()).blockFirst(HEALTH_TIMEOUT);
            return result == null ? "nothing" : result.getName() + " " + result.getStatus() + " " + result.getDetails();
        } catch (RuntimeException e) {
            return indicator.getClass().getSimpleName() + " failed: " + e;
        }
    }

    /** Includes virtual threads, which a signal-triggered thread dump lacks. */
    private static String threads() throws IOException {
        Path directory = Files.createTempDirectory("windsock-diagnose");
        Path dump = directory.resolve("threads.txt");
        try {
            ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
                    .dumpThreads(dump.toString(), HotSpotDiagnosticMXBean.ThreadDumpFormat.TEXT_PLAIN);
            return Files.readString(dump);
        } finally {
            Files.deleteIfExists(dump);
            Files.delete(directory);
        }
    }

    private static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
    }
}
