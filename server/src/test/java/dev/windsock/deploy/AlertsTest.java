// SPDX-License-Identifier: Apache-2.0
package dev.windsock.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.RunningServer;
import dev.windsock.compute.FakeDriver;
import dev.windsock.prometheus.PrometheusProcess;
import dev.windsock.store.Store;
import dev.windsock.wire.Deadline;
import dev.windsock.wire.TestCertificate;
import dev.windsock.wire.Wire;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real Prometheus fires each alert for its condition. The fault suite covers the other alerts. */
@NullUnmarked
final class AlertsTest {
    /** More samples, one per second, must be late than the alert tolerates. */
    private static final Duration LATE_SAMPLES = Duration.ofMinutes(2);

    private static final int BODY_BYTES = 8 << 20;

    @TempDir
    Path folder;

    private static PrometheusProcess scraping(RunningServer server) {
        PrometheusProcess prometheus =
                PrometheusProcess.scraping(RunningServer.ADMIN_KEY, "http://127.0.0.1:" + server.port());
        awaitScrape(prometheus);
        return prometheus;
    }

    private static void awaitScrape(PrometheusProcess prometheus) {
        try {
            Deadline.await("scrapes", prometheus::hasScraped);
        } catch (AssertionError e) {
            prometheus.close();
            throw e;
        }
    }

    private static void launch(RunningServer server, String json) throws IOException {
        assertThat(server.post("/api/instances", RunningServer.ADMIN_KEY, json).status())
                .isEqualTo(202);
    }

    private static BooleanSupplier is(PrometheusProcess prometheus, String alert) {
        return () -> prometheus.isFiring(alert);
    }

    /** Blocks a thread of the store. */
    private static boolean await(CountDownLatch latch) {
        try {
            latch.await();
            return true;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void noAlertFiresWhileNothingIsWrong() throws Exception {
        try (RunningServer server = RunningServer.start(Map.of());
                PrometheusProcess prometheus = scraping(server)) {
            launch(server, "{\"name\":\"idle\",\"command\":[\"sleep\",\"600\"]}");
            // the first retention run follows the start
            Deadline.await(
                    "no alert",
                    () -> prometheus.firing().isEmpty()
                            && prometheus
                                            .values("windsock_retention_last_run_seconds > 0")
                                            .size()
                                    == 1);
            assertThat(prometheus.rules()).isNotEmpty().allMatch("ok"::equals);
        }
    }

    @Test
    void storeFails() throws Exception {
        try (RunningServer server = RunningServer.start(Map.of());
                PrometheusProcess prometheus = scraping(server)) {
            Files.move(
                    server.dataDirectory().resolve("store.db"),
                    server.dataDirectory().resolve("moved.db"));
            Deadline.await("the alert", is(prometheus, "WindsockStoreUnavailable"));
            Deadline.await("the alert", () -> {
                assertThat(event(server)).isEqualTo(503);
                return prometheus.isFiring("WindsockServerErrors");
            });
        }
    }

    private static int event(RunningServer server) {
        try {
            return server.post("/api/events", RunningServer.ADMIN_KEY, "{\"type\":\"SOMETHING\",\"payload\":{}}")
                    .status();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void commitsAreSlow() throws Exception {
        CountDownLatch writing = new CountDownLatch(1);
        try (RunningServer server = RunningServer.start(Map.of());
                PrometheusProcess prometheus = scraping(server)) {
            Thread write =
                    Thread.ofVirtual().start(() -> server.bean(Store.class).write(transaction -> await(writing)));
            Deadline.await("the alert", is(prometheus, "WindsockStoreSlow"));
            writing.countDown();
            write.join();
        }
    }

    @Test
    void readsWait() throws Exception {
        CountDownLatch reading = new CountDownLatch(1);
        try (RunningServer server = RunningServer.start(Map.of());
                PrometheusProcess prometheus = scraping(server)) {
            List<Thread> reads = new ArrayList<>();
            // more than the store has connections
            for (int i = 0; i < 20; i++) {
                reads.add(
                        Thread.ofVirtual().start(() -> server.bean(Store.class).read(handle -> await(reading))));
            }
            Deadline.await("the alert", is(prometheus, "WindsockReadsQueued"));
            reading.countDown();
            for (Thread read : reads) {
                read.join();
            }
        }
    }

    /** A single key reaches its part of the budget long before the budget is used up. */
    @Test
    void aKeyUsesUpItsPartOfAMemoryBudget() throws Exception {
        List<Wire> stalled = new ArrayList<>();
        try (RunningServer server = RunningServer.start(Map.of());
                PrometheusProcess prometheus = scraping(server)) {
            String head = "POST /api/events HTTP/1.1\r\nHost: 127.0.0.1:" + server.port() + "\r\nX-API-Key: "
                    + RunningServer.ADMIN_KEY + "\r\nContent-Type: application/json\r\nContent-Length: " + BODY_BYTES
                    + "\r\n\r\n";
            Deadline.await("the alert", () -> {
                stalled.add(sent(server, head));
                return prometheus.isFiring("WindsockMemoryBudgetUsedUp");
            });
        } finally {
            for (Wire wire : stalled) {
                wire.abort();
            }
        }
    }

    private static Wire sent(RunningServer server, String head) {
        try {
            Wire wire = new Wire(server.port());
            return wire.send(head);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void anInstanceReachesItsMemoryLimit() throws Exception {
        try (RunningServer server = RunningServer.start(Map.of());
                PrometheusProcess prometheus = scraping(server)) {
            launch(server, """
                    {"name": "hungry", "memory_limit_bytes": 16777216, "command": ["sh", "-c",
                     "(x=0123456789abcdef; while :; do x=$x$x; done); exec sleep 600"]}
                    """);
            Deadline.await("the alert", is(prometheus, "WindsockInstanceOutOfMemory"));
        }
    }

    @Test
    void theKernelKillsTheMainProcessOfAnInstance() throws Exception {
        try (RunningServer server = RunningServer.start(Map.of());
                PrometheusProcess prometheus = scraping(server)) {
            launch(server, """
                    {"name": "hungry", "memory_limit_bytes": 16777216, "command": ["sh", "-c",
                     "x=0123456789abcdef; while :; do x=$x$x; done"]}
                    """);
            Deadline.await("the alert", is(prometheus, "WindsockInstanceOutOfMemory"));
            assertThat(prometheus.values("windsock_changes_total{type=\"INSTANCE_OUT_OF_MEMORY\"} > 0"))
                    .isEmpty();
        }
    }

    @Test
    void theDriverIsSlow() throws Exception {
        FakeDriver driver = new FakeDriver();
        try (RunningServer server = RunningServer.start(Map.of(), driver);
                PrometheusProcess prometheus = scraping(server)) {
            launch(server, "{\"name\":\"sampled\",\"image\":\"any\"}");
            driver.holdUsage();
            Deadline.await("the alert", LATE_SAMPLES, is(prometheus, "WindsockSamplesLate"));
            driver.releaseUsage();
        }
    }

    @Test
    void theCertificateExpiresOrCannotBeReplaced() throws Exception {
        TestCertificate certificate = TestCertificate.make(folder);
        try (RunningServer server =
                        RunningServer.start(certificate.settings(Map.of("windsock.tls.check-interval", "50ms")));
                PrometheusProcess prometheus =
                        PrometheusProcess.scraping(RunningServer.ADMIN_KEY, "https://127.0.0.1:" + server.port())) {
            awaitScrape(prometheus);
            Deadline.await("the alert", is(prometheus, "WindsockCertificateExpires"));
            assertThat(prometheus.firing()).doesNotContain("WindsockCertificateNotLoaded");
            Files.writeString(folder.resolve("cert.pem"), "not a certificate");
            Deadline.await("the alert", is(prometheus, "WindsockCertificateNotLoaded"));
            assertThat(prometheus.firing())
                    .isEqualTo(Set.of("WindsockCertificateExpires", "WindsockCertificateNotLoaded"));
        }
    }
}
