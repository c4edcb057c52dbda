// SPDX-License-Identifier: Apache-2.0
package dev.windsock.prometheus;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.windsock.child.ChildProcess;
import dev.windsock.child.FreePort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * A Prometheus that scrapes servers every few seconds, with the configuration and the alert rules of {@code deploy}. The rules
 * have no delays. It ends with this JVM, even if the JVM is killed. A missing program fails the test;
 * {@code scripts/install-test-servers} installs it.
 *
 * <p>Threading: for the test that owns it. Blocks.
 */
public final class PrometheusProcess implements AutoCloseable {
    private static final Path DEPLOY = Path.of("..", "deploy", "prometheus");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final int port = FreePort.next();
    private final Path directory;
    private final Process process;

    private PrometheusProcess(String key, String... urls) {
        String targets = Stream.of(urls)
                .map(url -> "\"" + URI.create(url).getAuthority() + "\"")
                .collect(Collectors.joining(", "));
        try {
            directory = Files.createTempDirectory("windsock-prometheus-");
            Path keyFile = Files.writeString(directory.resolve("key"), key + "\n");
            Files.writeString(
                    directory.resolve("windsock-alerts.yml"),
                    Files.readString(DEPLOY.resolve("windsock-alerts.yml")).replaceAll("(?m)^ +for: .*\n", ""));
            Files.writeString(
                    directory.resolve("prometheus.yml"),
                    // a busy server needs more than a second for a scrape, which may not take longer than the interval
                    "global: {scrape_interval: 3s, evaluation_interval: 1s}\n"
                            + Files.readString(DEPLOY.resolve("prometheus.yml"))
                                    .replace("    authorization:\n", ofScheme(urls[0]) + "    authorization:\n")
                                    .replace("/etc/prometheus/windsock.key", keyFile.toString())
                                    .replace("\"127.0.0.1:8080\"", targets));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        process = ChildProcess.start(
                directory.resolve("prometheus.log"),
                List.of(
                        "setpriv",
                        "--pdeathsig",
                        "KILL",
                        "prometheus",
                        "--config.file=" + directory.resolve("prometheus.yml"),
                        "--storage.tsdb.path=" + directory.resolve("tsdb"),
                        "--web.listen-address=127.0.0.1:" + port));
    }

    /** Returns the lines for TLS; none without it. The certificates of tests have no issuer. */
    private static String ofScheme(String url) {
        return url.startsWith("https:") ? "    scheme: https\n    tls_config: {insecure_skip_verify: true}\n" : "";
    }

    /** @param urls the URLs of the servers; all have the same scheme */
    public static PrometheusProcess scraping(String key, String... urls) {
        return new PrometheusProcess(key, urls);
    }

    /** Returns whether all servers were scraped at least twice, so that increases of their counters are visible. */
    public boolean hasScraped() {
        return values("min(count_over_time(windsock_build_info[1h]) >= 2)").size() == 1
                && values("up == 0").isEmpty();
    }

    /** Returns whether an alert is firing for any server. */
    public boolean isFiring(String alert) {
        return !values("ALERTS{alertname=\"" + alert + "\", alertstate=\"firing\"}")
                .isEmpty();
    }

    /** Returns the names of the alerts that are firing for any server. */
    public Set<String> firing() {
        return result("ALERTS{alertstate=\"firing\"}")
                .map(series -> series.path("metric").path("alertname").asText())
                .collect(Collectors.toSet());
    }

    /** Returns the values of an expression; empty while Prometheus does not respond. */
    public List<String> values(String expression) {
        return result(expression)
                .map(series -> series.path("value").path(1).asText())
                .toList();
    }

    private Stream<JsonNode> result(String expression) {
        JsonNode result = query("/api/v1/query?query=" + URLEncoder.encode(expression, StandardCharsets.UTF_8))
                .path("data")
                .path("result");
        return StreamSupport.stream(result.spliterator(), false);
    }

    /** Returns the health of each rule. */
    public List<String> rules() {
        return query("/api/v1/rules").findValuesAsText("health");
    }

    private JsonNode query(String path) {
        try {
            return JSON.readTree(HTTP.send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body());
        } catch (IOException e) {
            return MissingNode.getInstance();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
        try (Stream<Path> files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
