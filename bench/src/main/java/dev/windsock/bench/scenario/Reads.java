// SPDX-License-Identifier: Apache-2.0
package dev.windsock.bench.scenario;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.windsock.bench.child.Children;
import dev.windsock.bench.child.Subject;
import dev.windsock.bench.load.Wire;
import dev.windsock.bench.report.Goal;
import dev.windsock.bench.report.Row;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * Measures every list and filter with a million events and a million audit rows, while events are published. Also measures
 * PostgreSQL if the environment variable {@code BENCH_POSTGRESQL} contains the JDBC URL of an empty database.
 */
final class Reads implements Scenario {
    private static final Pattern TIMES = Pattern.compile("=\\d{4}-[^&]*");
    private static final int ROWS = 1_000_000;
    private static final int QUICK_ROWS = 200_000;
    private static final int REQUESTS = 200;
    private static final int WARM_UP = 30;
    private static final Workload PUBLISHING = new Workload(80, 1, Lab.PAYLOAD_BYTES);
    private static final double GOAL_MS = 100;

    @Override
    public String name() {
        return "reads";
    }

    @Override
    public List<Row> run(Lab lab) {
        Path data = lab.children().directory("reads").resolve("data");
        List<Row> rows = new ArrayList<>(run(
                lab,
                "SQLite",
                "jdbc:sqlite:" + data.resolve("store.db"),
                Map.of("WINDSOCK_DATA_DIR", data.toString())));
        String postgres = System.getenv("BENCH_POSTGRESQL");
        if (postgres != null) {
            Path other = lab.children().directory("reads").resolve("data");
            rows.addAll(run(
                    lab,
                    "PostgreSQL",
                    postgres,
                    Map.of("WINDSOCK_DATA_DIR", other.toString(), "WINDSOCK_STORE_URL", postgres)));
        }
        return rows;
    }

    private List<Row> run(Lab lab, String engine, String url, Map<String, String> settings) {
        String viewer;
        try (Subject server = lab.children().server(Children.FLAGS, settings)) {
            viewer = secret(server.post("/api/keys", """
                    {"name":"reads","permissions":["dashboard:read","instance:read","volume:read"]}"""));
        }
        lab.children().fill(url, lab.scale().windowSeconds() < 10 ? QUICK_ROWS : ROWS);
        List<Row> rows = new ArrayList<>();
        try (Subject server = lab.children().server(Children.FLAGS, settings)) {
            lab.connect(server, Wire.WEBSOCKET, 0);
            Map<String, Histogram> measured = new LinkedHashMap<>();
            AtomicBoolean reading = new AtomicBoolean(true);
            Thread publishing = Thread.ofPlatform().daemon().start(() -> {
                while (reading.get()) {
                    lab.publish(server, PUBLISHING, 5);
                }
            });
            requests(server, viewer).forEach((path, key) -> measured.put(path, measure(server, path, key)));
            reading.set(false);
            measured.forEach((path, nanos) -> {
                rows.add(row(engine, nanos, 99, path, new Goal.AtMost(GOAL_MS)));
                // the median is less sensitive to other load on the machine
                rows.add(row(engine, nanos, 50, path, null));
            });
            join(publishing);
        }
        return rows;
    }

    private Row row(String engine, Histogram nanos, int percentile, String path, @Nullable Goal goal) {
        return Row.of(
                name(),
                // without the time of the run, so that runs can be compared
                engine + ", p" + percentile + " of GET " + TIMES.matcher(path).replaceAll("=…"),
                "ms",
                List.of(nanos.getValueAtPercentile(percentile) / 1e6),
                goal);
    }

    /** Returns the paths, each with the key to send. */
    private static Map<String, String> requests(Subject server, String viewer) {
        String admin = server.target().key();
        Instant noon = Instant.now().minus(Duration.ofHours(12)).truncatedTo(ChronoUnit.SECONDS);
        Map<String, String> requests = new LinkedHashMap<>();
        requests.put("/api/dashboard/stats", viewer);
        requests.put("/api/dashboard/summary", viewer);
        requests.put("/api/dashboard/events?limit=200", admin);
        requests.put("/api/events?limit=200", admin);
        for (String list :
                List.of("instances", "instances?status=TERMINATED", "volumes", "vpcs", "terminals", "keys")) {
            requests.put("/api/" + list, admin);
        }
        for (String filter : List.of(
                "limit=200",
                "actor=rare",
                "actor=bench",
                "action=rare:*",
                "action=instance:*",
                "resource_type=RARE",
                "resource_id=rare",
                "outcome=DENIED",
                "outcome=FAILED",
                "from=" + noon + "&to=" + noon.plusSeconds(60),
                "actor=bench&action=instance:start&outcome=FAILED",
                "resource_type=RARE&outcome=OK&to=" + noon)) {
            requests.put("/api/audit?" + filter, admin);
        }
        return requests;
    }

    private static Histogram measure(Subject server, String path, String key) {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + server.target().port() + path))
                .header("X-API-Key", key)
                .build();
        Histogram nanos = new Histogram(3);
        try (HttpClient client = HttpClient.newHttpClient()) {
            for (int i = -WARM_UP; i < REQUESTS; i++) {
                long begun = System.nanoTime();
                HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
                if (response.statusCode() != 200) {
                    throw new IllegalStateException(path + ": " + response.statusCode() + " " + response.body());
                }
                if (i >= 0) {
                    nanos.recordValue(System.nanoTime() - begun);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        return nanos;
    }

    private static String secret(String key) {
        try {
            return new JsonMapper().readTree(key).get("secret").asText();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
