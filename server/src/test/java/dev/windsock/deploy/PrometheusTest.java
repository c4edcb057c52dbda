// SPDX-License-Identifier: Apache-2.0
package dev.windsock.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.windsock.RunningServer;
import dev.windsock.wire.Deadline;
import dev.windsock.wire.HttpAnswer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The meters, the alert rules and the dashboard, checked by Prometheus itself. */
@NullUnmarked
final class PrometheusTest {
    private static final Path DEPLOY = Path.of("..", "deploy").toAbsolutePath().normalize();
    private static final Path RULES = DEPLOY.resolve("prometheus/windsock-alerts.yml");
    private static final Pattern METER =
            Pattern.compile("\\b(?:windsock|process|jvm|http_server)_[a-z0-9_]+(?=[{\\[ )]|$)");
    private static final ObjectMapper JSON = new ObjectMapper();

    /** These exist only with TLS. */
    private static final Set<String> OF_TLS =
            Set.of("windsock_tls_certificate_expiry_seconds", "windsock_tls_certificate_loaded");

    /** The process driver does not provide these. */
    private static final Set<String> OF_CONTAINERS =
            Set.of("windsock_instance_network_received_bytes_total", "windsock_instance_network_sent_bytes_total");

    /** These exist only after a stream has been closed. */
    private static final Set<String> LATER = Set.of("windsock_hub_closes_total");

    @TempDir
    static Path folder;

    private static RunningServer server;

    @BeforeAll
    static void start() throws IOException {
        server = RunningServer.start(Map.of());
        HttpAnswer launched = server.send(
                "POST",
                "/api/instances",
                RunningServer.ADMIN_KEY,
                "{\"name\":\"scraped\",\"command\":[\"sleep\",\"600\"]}");
        assertThat(launched.status()).as(launched.body()).isEqualTo(202);
        Deadline.await("samples of the instance", () -> scrape().contains("windsock_instance_cpu_usage_ratio{"));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static String scrape() {
        try {
            return server.get("/prometheus", RunningServer.ADMIN_KEY).body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String run(Path input, String... command) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        if (input != null) {
            builder.redirectInput(input.toFile());
        }
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }

    @Test
    void metersHaveTheNamesThatPrometheusRecommends() throws Exception {
        String own =
                scrape().lines().filter(line -> line.contains("windsock_")).collect(Collectors.joining("\n", "", "\n"));
        assertThat(own).contains("windsock_build_info{", "windsock_instances{status=\"RUNNING\"}");
        run(Files.writeString(folder.resolve("metrics"), own), "promtool", "check", "metrics");
    }

    @Test
    void eachAlertFiresInItsTest() throws Exception {
        run(null, "promtool", "check", "rules", RULES.toString());
        run(
                null,
                "promtool",
                "test",
                "rules",
                DEPLOY.resolve("prometheus/windsock-alerts.test.yml").toString());
        Set<String> alerts = names(Files.readString(RULES), "alert: (\\w+)");
        assertThat(names(Files.readString(DEPLOY.resolve("prometheus/windsock-alerts.test.yml")), "alertname: (\\w+)"))
                .isEqualTo(alerts);
    }

    @Test
    void faultsNameTheirAlerts() throws IOException {
        Path page = DEPLOY.resolveSibling("docs/how-to/troubleshoot.md");
        assertThat(names(Files.readString(page), "`(Windsock[A-Z]\\w+)`"))
                .hasSizeGreaterThan(8)
                .isSubsetOf(names(Files.readString(RULES), "alert: (\\w+)"));
    }

    @Test
    void alertsAndPanelsReadMetersThatExist() throws IOException {
        Set<String> meters = names(scrape(), "(?m)^(\\w+)[{ ]");
        meters.addAll(OF_TLS);
        meters.addAll(OF_CONTAINERS);
        meters.addAll(LATER);
        Set<String> read = new TreeSet<>();
        JSON.readTree(DEPLOY.resolve("grafana/windsock.json").toFile())
                .findValuesAsText("expr")
                .forEach(expression -> read.addAll(meters(expression)));
        assertThat(read).hasSizeGreaterThan(30);
        Files.readAllLines(RULES).stream()
                .filter(line -> !line.contains("summary: ") && !line.contains("description: "))
                .forEach(line -> read.addAll(meters(line.replace("\\\"", "\""))));
        assertThat(read).isSubsetOf(meters);
    }

    private static Set<String> meters(String expression) {
        return METER.matcher(expression)
                .results()
                .map(result -> result.group())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> names(String text, String pattern) {
        return Pattern.compile(pattern)
                .matcher(text)
                .results()
                .map(result -> result.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
