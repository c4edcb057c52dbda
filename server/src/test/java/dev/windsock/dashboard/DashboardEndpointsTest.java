// SPDX-License-Identifier: Apache-2.0
package dev.windsock.dashboard;

import static dev.windsock.metrics.Fixtures.A;
import static dev.windsock.metrics.Fixtures.B;
import static dev.windsock.metrics.Fixtures.MINE;
import static dev.windsock.metrics.Fixtures.THEIRS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.RunningServer;
import dev.windsock.compute.ComputeDriver;
import dev.windsock.compute.Usage;
import dev.windsock.hub.LiveFeed;
import dev.windsock.id.Actor;
import dev.windsock.id.TenantId;
import dev.windsock.log.EventDraft;
import dev.windsock.log.Topic;
import dev.windsock.metrics.FakeCounters;
import dev.windsock.metrics.Fixtures;
import dev.windsock.metrics.HostMeter;
import dev.windsock.metrics.MeteredInstances;
import dev.windsock.store.Store;
import dev.windsock.wire.HttpAnswer;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Primary;
import io.micronaut.context.annotation.Requires;
import io.micronaut.json.tree.JsonNode;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The responses, as sent on the wire, of a server that samples a fake driver. */
@Tag("store")
@NullUnmarked
final class DashboardEndpointsTest {
    private static final String SPEC = "DashboardEndpointsTest";

    private static RunningServer server;
    private static String key;

    @BeforeAll
    static void start() throws InterruptedException, IOException {
        server = RunningServer.start(Map.of("spec.name", SPEC));
        key = server.post(
                        "/api/keys",
                        RunningServer.ADMIN_KEY,
                        "{\"name\":\"ops\",\"permissions\":[\"dashboard:read\",\"instance:read\"]}")
                .text("secret");
        Store store = server.bean(Store.class);
        append(store, MINE, Topic.INSTANCES, "INSTANCE_STARTED");
        append(store, MINE, Topic.KEYS, "KEY_CREATED");
        append(store, THEIRS, Topic.INSTANCES, "INSTANCE_FAILED");
        append(store, MINE, Topic.INSTANCES, "INSTANCE_STOPPED");
        CountDownLatch ticks = new CountDownLatch(2);
        server.bean(LiveFeed.class).onTick(ticks::countDown);
        assertThat(ticks.await(30, TimeUnit.SECONDS)).isTrue();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void returnsTheSummary() throws IOException {
        HttpAnswer answer = get("/api/dashboard/summary");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo(FakeInventory.text(2));
    }

    @Test
    void returnsTheSameSummaryAsTheFeed() {
        assertThat(server.bean(LiveFeed.class).summary(MINE)).isEqualTo(FakeInventory.text(2));
    }

    @Test
    void returnsTheStats() throws IOException {
        JsonNode stats = json("/api/dashboard/stats");
        assertThat(stats.get("summary").get("total_instances").getIntValue()).isEqualTo(2);
        assertThat(stats.get("recent_events").size()).isEqualTo(2);
        JsonNode cpu = stats.get("cpu_history").get(0);
        assertThat(cpu.get("value").getDoubleValue()).isBetween(0.0, 100.0);
        assertThat(cpu.get("timestamp").getStringValue())
                .matches("\\d{4}-\\d\\d-\\d\\dT" + cpu.get("label").getStringValue() + "\\.000Z");
        assertThat(stats.get("memory_history").get(0).get("value").getDoubleValue())
                .isEqualTo(25);
        assertThat(stats.get("network_rx_history").get(0).get("value").getDoubleValue())
                .isGreaterThan(0);
        // the fake host meter does not report how much was sent
        assertThat(stats.get("network_tx_history").size()).isZero();
    }

    @Test
    void listsReadableEventsNewestFirst() throws IOException {
        JsonNode page = json("/api/dashboard/events");
        assertThat(page.get("items").get(0).get("type").getStringValue()).isEqualTo("INSTANCE_STOPPED");
        assertThat(page.get("items").get(1).get("type").getStringValue()).isEqualTo("INSTANCE_STARTED");
        assertThat(page.get("items").size()).isEqualTo(2);
        assertThat(page.get("items").get(0).get("payload").get("someKey").getIntValue())
                .isEqualTo(1);
        assertThat(page.get("next_cursor").isNull()).isTrue();
        assertThat(json("/api/dashboard/events?limit=1").get("items").size()).isEqualTo(1);
        assertThat(json("/api/dashboard/events?limit=200").get("items").size()).isEqualTo(2);
    }

    @Test
    void returnsTheMetricsOfAnInstance() throws IOException {
        JsonNode metrics = json("/api/instances/" + A + "/metrics?window=1m&step=1s");
        assertThat(metrics.get("instance_id").getStringValue()).isEqualTo(A.value());
        assertThat(metrics.get("latest").get("memory_usage_bytes").getIntValue())
                .isEqualTo(800);
        assertThat(metrics.get("latest").get("network_rx_bytes")).isNull();
        assertThat(metrics.get("samples").size()).isPositive();
    }

    @Test
    void returnsTheComputeDriver() throws IOException {
        assertThat(get("/api/compute").body())
                .isEqualTo("{\"driver\":\"fake\",\"status\":\"REACHABLE\",\"status_reason\":null"
                        + ",\"status_since\":\"1970-01-01T00:00:00.000Z\",\"capabilities\":[\"PAUSE\",\"LOGS\"]"
                        + ",\"host\":{\"node\":\"host-1\",\"cpu_count\":4,\"memory_bytes\":8000}"
                        + ",\"store\":{\"status\":\"AVAILABLE\",\"status_reason\":null}}");
    }

    @Test
    void rejectsInvalidRequests() throws IOException {
        for (String path : new String[] {
            "/api/dashboard/events?limit=0",
            "/api/dashboard/events?limit=201",
            "/api/instances/" + A + "/metrics?window=8d",
            "/api/instances/" + B + "/metrics"
        }) {
            assertThat(get(path).status()).as(path).isGreaterThanOrEqualTo(400);
        }
    }

    @Test
    void streamsTheSamplesOfTheTenant() {
        LiveFeed feed = server.bean(LiveFeed.class);
        assertThat(feed.metrics(MINE, Set.of()))
                .startsWith("{\"type\":\"METRIC_UPDATE\",\"tenant_id\":\"" + MINE + "\"")
                .contains(A.value())
                .doesNotContain(B.value());
    }

    private static void append(Store store, TenantId tenantId, Topic topic, String type) {
        store.write(tx -> tx.append(
                new EventDraft(type, topic, tenantId, "INSTANCE", A.value(), Actor.ENGINE, null, "{\"someKey\":1}")));
    }

    private static JsonNode json(String path) throws IOException {
        HttpAnswer answer = get(path);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.json();
    }

    private static HttpAnswer get(String path) throws IOException {
        return server.get(path, key);
    }

    /** Replaces beans of other packages with fakes. */
    @Factory
    @Requires(property = "spec.name", value = SPEC)
    static final class Fakes {
        @Primary
        @Bean(typed = {ComputeDriver.class, MeteredInstances.class})
        @Singleton
        FakeCounters driver() {
            FakeCounters driver = new FakeCounters();
            driver.running.add(new MeteredInstances.Metered(A, MINE, null, null));
            driver.running.add(new MeteredInstances.Metered(B, THEIRS, null, null));
            driver.onUsage = () -> driver.running.forEach(instance -> driver.usages.put(
                    instance.id(), new Usage(instance.id(), Instant.now(), 0L, 800L, null, null, null, null, 1)));
            return driver;
        }

        @Primary
        @Singleton
        HostMeter host() {
            return () -> {
                Instant now = Instant.now();
                return Fixtures.host(now, now.toEpochMilli() * 1_000_000, 6_000L, now.toEpochMilli(), null);
            };
        }

        @Primary
        @Singleton
        Inventory inventory() {
            FakeInventory inventory = new FakeInventory();
            inventory.running.put(MINE, 2);
            return inventory;
        }
    }
}
