// SPDX-License-Identifier: Apache-2.0
package dev.windsock.notification;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.RunningServer;
import dev.windsock.compute.FakeDriver;
import dev.windsock.compute.Usage;
import dev.windsock.id.InstanceId;
import dev.windsock.id.TenantId;
import dev.windsock.instance.Instances;
import dev.windsock.metrics.FakeCounters;
import dev.windsock.metrics.HostReading;
import dev.windsock.metrics.ManualSampler;
import dev.windsock.metrics.MeteredInstances;
import dev.windsock.store.Store;
import dev.windsock.wire.Deadline;
import dev.windsock.wire.HttpAnswer;
import dev.windsock.wire.Texts;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micronaut.json.tree.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Rules with a threshold, from samples to notifications. */
@Tag("store")
@NullUnmarked
final class ThresholdRulesTest {
    private static final FakeDriver DRIVER = new FakeDriver();
    private static final RunningServer SERVER = RunningServer.start(Map.of(), DRIVER);

    private final TenantId tenant = RunningServer.tenant();
    private final String admin = SERVER.key(tenant, "admin");
    private final FakeCounters counters = new FakeCounters();
    private final ManualSampler sampler = new ManualSampler(
            counters,
            () -> new HostReading(Instant.EPOCH, null, null, null, null, null, null, null),
            new SimpleMeterRegistry());
    private Instant second = Instant.parse("2026-11-24T10:00:00Z");

    @AfterAll
    static void stop() {
        SERVER.close();
    }

    private HttpAnswer send(String method, String target, String body) {
        try {
            HttpAnswer answer = SERVER.send(method, target, admin, body);
            assertThat(answer.status()).as(answer.body()).isBetween(200, 299);
            return answer;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String launch(String name, String labels) {
        String id = send(
                        "POST",
                        "/api/instances",
                        "{\"name\":\"%s\",\"image\":\"x\",\"labels\":%s}".formatted(name, labels))
                .text("id");
        Deadline.await(
                "RUNNING",
                () -> send("GET", "/api/instances/" + id, null).text("status").equals("RUNNING"));
        counters.running.add(new MeteredInstances.Metered(new InstanceId(id), tenant, null, 1_000L));
        return id;
    }

    /** Starts applying the rules of this tenant; the rules of other tests find no samples here. */
    private void watch(String condition) {
        send("POST", "/api/notification-rules", "{\"name\":\"hot\",%s}".formatted(condition));
        RuleCache rules = SERVER.bean(RuleCache.class);
        Deadline.await("the rule", () -> rules.thresholds().containsKey(tenant));
        new ThresholdRules(
                sampler.sampler(),
                rules,
                SERVER.bean(Store.class),
                SERVER.bean(NotificationRepository.class),
                SERVER.bean(Notifications.class),
                SERVER.bean(Instances.class),
                SERVER.bean(ThresholdHistory.class),
                SERVER.bean(Clock.class));
    }

    /** Samples the given memory usage for one window. */
    private void window(String id, long percent) {
        for (int i = 0; i < ThresholdProgress.WINDOW.toSeconds(); i++) {
            second = second.plusSeconds(1);
            InstanceId instance = new InstanceId(id);
            counters.usages.put(
                    instance, new Usage(instance, second, null, percent * 10, null, null, null, null, null));
            try {
                sampler.tick(second);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    private List<JsonNode> notifications() {
        return StreamSupport.stream(
                        send("GET", "/api/notifications", null)
                                .json()
                                .get("items")
                                .values()
                                .spliterator(),
                        false)
                .toList();
    }

    @Test
    void raisesOnceAndResolves() {
        String id = launch("web", "{}");
        watch("\"condition\":\"MEMORY_ABOVE\",\"threshold_percent\":90,\"for_seconds\":10");
        Deadline.await("raised", () -> {
            window(id, 95);
            return !notifications().isEmpty();
        });
        JsonNode raised = notifications().getFirst();
        assertThat(Texts.text(raised, "summary"))
                .isEqualTo("Memory of instance web has been at or above 90% for 10 s; it is now 95%.");
        for (int i = 0; i < 5; i++) {
            window(id, 95);
        }
        assertThat(notifications()).hasSize(1);
        Deadline.await("resolved", () -> {
            window(id, 50);
            return Texts.text(notifications().getFirst(), "state").equals("RESOLVED");
        });
        assertThat(Texts.text(notifications().getFirst(), "resolution")).isEqualTo("Memory has stayed below 81%.");
    }

    @Test
    void resolvesWhenTheRunEnds() {
        String id = launch("web", "{}");
        watch("\"condition\":\"MEMORY_ABOVE\",\"threshold_percent\":90,\"for_seconds\":10");
        Deadline.await("raised", () -> {
            window(id, 95);
            return !notifications().isEmpty();
        });
        DRIVER.exit(new InstanceId(id), 0);
        Deadline.await(
                "resolved",
                () -> Texts.text(notifications().getFirst(), "state").equals("RESOLVED"));
        assertThat(Texts.text(notifications().getFirst(), "resolution")).isEqualTo("The run of the instance ended.");
    }

    @Test
    void watchesOnlyInstancesWithTheLabels() {
        String other = launch("other", "{}");
        String id = launch("web", "{\"env\":\"prod\"}");
        watch(
                "\"condition\":\"MEMORY_ABOVE\",\"threshold_percent\":90,\"for_seconds\":10,\"labels\":{\"env\":\"prod\"}");
        Deadline.await("raised", () -> {
            window(other, 99);
            window(id, 95);
            return !notifications().isEmpty();
        });
        assertThat(notifications())
                .allMatch(raised -> Texts.text(raised, "resource_name").equals("web"));
    }

    @Test
    void ignoresSamplesThatTheDriverDoesNotKnow() {
        String id = launch("web", "{}");
        watch("\"condition\":\"CPU_ABOVE\",\"threshold_percent\":1,\"for_seconds\":10");
        window(id, 100);
        window(id, 100);
        assertThat(notifications()).isEmpty();
    }
}
