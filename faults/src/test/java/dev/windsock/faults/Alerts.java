// SPDX-License-Identifier: Apache-2.0
package dev.windsock.faults;

import dev.windsock.client.it.RunningServer;
import dev.windsock.prometheus.PrometheusProcess;
import java.util.stream.Stream;

/**
 * The alerts that operators see during a fault, from a Prometheus server that scrapes the servers and evaluates the rules of
 * {@code deploy}.
 *
 * <p>Threading: used only by the test that owns it. Blocks.
 */
final class Alerts implements AutoCloseable {
    private final PrometheusProcess prometheus;

    private Alerts(PrometheusProcess prometheus) {
        this.prometheus = prometheus;
    }

    /** Starts watching servers, and returns once Prometheus has scraped all of them. */
    static Alerts of(RunningServer... servers) {
        PrometheusProcess started = PrometheusProcess.scraping(
                RunningServer.ADMIN_KEY,
                Stream.of(servers).map(RunningServer::url).toArray(String[]::new));
        Alerts alerts = new Alerts(started);
        try {
            alerts.awaitScrape();
        } catch (AssertionError e) {
            started.close();
            throw e;
        }
        return alerts;
    }

    /** Waits until it has scraped all servers, and the newest scrape of each has succeeded. */
    void awaitScrape() {
        Deadlines.awaitRecovery("Prometheus has scraped the servers", prometheus::hasScraped);
    }

    boolean isFiring(String alert) {
        return prometheus.isFiring(alert);
    }

    /** Waits until alerts fire. */
    void await(String... names) {
        for (String name : names) {
            Deadlines.awaitRecovery("the alert " + name, () -> isFiring(name));
        }
    }

    @Override
    public void close() {
        prometheus.close();
    }
}
