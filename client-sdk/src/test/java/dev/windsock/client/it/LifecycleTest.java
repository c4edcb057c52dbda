// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windsock.client.InstanceAction;
import dev.windsock.client.WindsockClient;
import dev.windsock.client.error.WindsockException;
import dev.windsock.client.log.Position;
import dev.windsock.client.model.AuditOutcome;
import dev.windsock.client.model.ChangeEvent;
import dev.windsock.client.model.DashboardTopic;
import dev.windsock.client.model.Instance;
import dev.windsock.client.model.InstanceStatus;
import dev.windsock.client.model.LaunchRequest;
import dev.windsock.client.model.Sample;
import dev.windsock.client.model.Topic;
import dev.windsock.client.stream.AuditChange;
import dev.windsock.client.stream.Connected;
import dev.windsock.client.stream.DashboardItem;
import dev.windsock.client.stream.EventItem;
import dev.windsock.client.stream.EventStream;
import dev.windsock.client.stream.InstanceChange;
import dev.windsock.client.stream.MetricsItem;
import dev.windsock.client.stream.SummaryItem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The lifecycle of a real process, as REST, server-sent events and the WebSocket report it. */
@Tag("store")
@Timeout(120)
final class LifecycleTest {
    private static final Duration START_TIMEOUT = Duration.ofSeconds(20);
    private static final List<String> LIFECYCLE = List.of(
            "INSTANCE_CREATED",
            "INSTANCE_STARTED",
            "INSTANCE_PAUSED",
            "INSTANCE_RESUMED",
            "INSTANCE_STOPPING",
            "INSTANCE_STOPPED",
            "INSTANCE_STARTING",
            "INSTANCE_STARTED",
            "INSTANCE_STOPPING",
            "INSTANCE_TERMINATED");

    @RegisterExtension
    static final WindsockServer server = WindsockServer.start();

    private static final WindsockClient client = server.client();

    @Test
    void everyTransportReportsTheSameLifecycleInOrder() throws Exception {
        try (EventStream<EventItem> ws = client.streams().streamEvents().open();
                EventStream<DashboardItem> sse = client.streams()
                        .streamDashboard()
                        .topics(List.of(DashboardTopic.SUMMARY, DashboardTopic.METRICS, DashboardTopic.INSTANCES))
                        .interval(Duration.ofSeconds(1))
                        .open()) {
            Streamed.await(sse, SummaryItem.class);
            Streamed.await(ws, Connected.class);

            InstanceAction launch = client.launch(sleeper("life"));
            UUID id = launch.instance().getId();
            assertThat(launch.instance().getStatus()).isEqualTo(InstanceStatus.STARTING);
            Instance running = launch.awaitDone(START_TIMEOUT);
            assertThat(running.getStatus()).isEqualTo(InstanceStatus.RUNNING);
            client.instances().pauseInstance(id, null, null);
            client.instances().resumeInstance(id, null, null);
            client.instances().stopInstance(id, null, null, null);
            awaitStatus(ws, id, InstanceStatus.STOPPED);
            client.instances().startInstance(id, null, null);
            awaitStatus(ws, id, InstanceStatus.RUNNING);
            client.instances().terminateInstance(id, null, null);

            assertThat(Streamed.typesUntil(sse, id, "INSTANCE_TERMINATED")).isEqualTo(LIFECYCLE);
            assertThat(loggedTypes(launch, id)).isEqualTo(LIFECYCLE);
            try (EventStream<EventItem> replay = client.streams()
                    .streamEvents()
                    .topics(Topic.INSTANCES)
                    .after(positionBefore(launch))
                    .open()) {
                assertThat(Streamed.typesUntil(replay, id, "INSTANCE_TERMINATED"))
                        .isEqualTo(LIFECYCLE);
            }
            assertThat(client.instances().getInstance(id).getStatus()).isEqualTo(InstanceStatus.TERMINATED);
        }
    }

    @Test
    void reportsAKilledProcess() throws Exception {
        try (EventStream<EventItem> ws = client.streams().streamEvents().open()) {
            InstanceAction launch = client.launch(sleeper("victim"));
            Instance running = launch.awaitDone(START_TIMEOUT);
            processOf(running).destroyForcibly();
            InstanceChange change = (InstanceChange) Streamed.await(
                    ws,
                    item -> item instanceof InstanceChange changed
                            && changed.type().equals("INSTANCE_FAILED")
                            && running.getId().equals(changed.instance().getId()));
            assertThat(change.instance().getStatus()).isEqualTo(InstanceStatus.ERROR);
            assertThat(change.instance().getExitCode()).isEqualTo(128 + 9);
            assertThat(change.event().getActor().getName()).isEqualTo("engine");
            client.instances().terminateInstance(running.getId(), null, null);
        }
    }

    @Test
    void reportsAProcessThatExits() throws Exception {
        for (int code : new int[] {0, 3}) {
            InstanceAction launch = client.launch(new LaunchRequest()
                    .name("ends-with-" + code)
                    .command(List.of("/bin/sh", "-c", "echo done; exit " + code)));
            try (EventStream<EventItem> ws = client.streams()
                    .streamEvents()
                    .after(positionBefore(launch))
                    .open()) {
                String last = code == 0 ? "INSTANCE_STOPPED" : "INSTANCE_FAILED";
                assertThat(Streamed.typesUntil(ws, launch.instance().getId(), last))
                        .containsExactly("INSTANCE_CREATED", "INSTANCE_STARTED", last);
            }
            Instance ended = client.instances().getInstance(launch.instance().getId());
            assertThat(ended.getExitCode()).isEqualTo(code);
            assertThat(client.instances().getInstanceLogs(ended.getId(), q -> q.tail(10)))
                    .isEqualTo("done\n");
        }
    }

    @Test
    void failedLaunchHasTheReason() {
        InstanceAction launch =
                client.launch(new LaunchRequest().name("no-such-program").command(List.of("/no/such/program")));
        assertThatThrownBy(() -> launch.awaitDone(START_TIMEOUT)).isInstanceOfSatisfying(WindsockException.class, e -> {
            assertThat(e.code()).isEqualTo(WindsockException.INSTANCE_FAILED);
            assertThat(e).hasMessageContaining("/no/such/program");
        });
    }

    @Test
    void awaitTimesOut() {
        InstanceAction launch = client.launch(sleeper("impatient"));
        assertThatThrownBy(() -> launch.awaitDone(Duration.ZERO))
                .isInstanceOfSatisfying(
                        WindsockException.class, e -> assertThat(e.code()).isEqualTo(WindsockException.TIMEOUT));
        client.instances().terminateInstance(launch.instance().getId(), null, null);
    }

    @Test
    void readsTheEnvironmentOfAnInstance() {
        InstanceAction launch = client.launch(sleeper("configured").env(Map.of("TOKEN", "secret", "A", "")));
        Instance instance = launch.awaitDone(START_TIMEOUT);
        assertThat(instance.getEnv()).isEmpty();
        assertThat(instance.getEnvNames()).containsExactly("A", "TOKEN");
        assertThat(client.instances().getInstanceEnv(instance.getId()).getEnv())
                .isEqualTo(Map.of("TOKEN", "secret", "A", ""));
        client.instances().terminateInstance(instance.getId(), null, null);
    }

    @Test
    void auditsEveryAction() {
        try (EventStream<EventItem> audit =
                client.streams().streamEvents().topics(Topic.AUDIT).open()) {
            Streamed.await(audit, Connected.class);
            InstanceAction launch = client.launch(sleeper("audited"));
            client.instances().terminateInstance(launch.instance().getId(), null, null);
            List<String> actions = new ArrayList<>();
            while (!actions.contains("instance:terminate")) {
                AuditChange row = Streamed.await(audit, AuditChange.class);
                assertThat(row.row().getOutcome()).isEqualTo(AuditOutcome.OK);
                actions.add(row.row().getAction());
            }
            assertThat(actions).containsExactly("instance:launch", "instance:terminate");
            assertThat(client.audit()
                            .listAudit(q -> q.action("instance:*")
                                    .resourceType("INSTANCE")
                                    .resourceId(launch.instance().getId().toString()))
                            .getItems())
                    .hasSize(2);
        }
    }

    @Test
    void reportsMetricsOnTheStreamAndInTheHistory() throws Exception {
        InstanceAction launch = client.launch(
                new LaunchRequest().name("busy").command(List.of("/bin/sh", "-c", "while :; do :; done")));
        UUID id = launch.awaitDone(START_TIMEOUT).getId();
        try (EventStream<DashboardItem> sse = client.streams()
                .streamDashboard()
                .topics(Topic.METRICS)
                .interval(Duration.ofSeconds(1))
                .open()) {
            Streamed.await(sse, item -> item instanceof MetricsItem metrics && cpuOf(metrics, id) > 5);
        }
        assertThat(client.instances()
                        .getInstanceMetrics(id, Duration.ofMinutes(1), Duration.ofSeconds(1))
                        .getSamples())
                .isNotEmpty()
                .allSatisfy(sample -> assertThat(sample.getMemoryUsageBytes()).isPositive());
        client.instances().terminateInstance(id, null, null);
    }

    private static double cpuOf(MetricsItem metrics, UUID id) {
        return metrics.update().getPayload().getSamples().stream()
                .filter(sample -> id.equals(sample.getInstanceId()))
                .map(Sample::getCpuHostPercentage)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(0.0);
    }

    private static void awaitStatus(EventStream<EventItem> ws, UUID id, InstanceStatus status) {
        Streamed.await(
                ws,
                item -> item instanceof InstanceChange change
                        && id.equals(change.instance().getId())
                        && change.instance().getStatus() == status);
    }

    /** Reads the types of the instance's events from the log with long polls. */
    private static List<String> loggedTypes(InstanceAction launch, UUID id) {
        return client
                .events()
                .readEvents(q -> q.after(positionBefore(launch)).limit(200).waitSeconds(5))
                .getItems()
                .stream()
                .filter(event -> id.toString().equals(event.getResourceId()))
                .map(ChangeEvent::getType)
                .filter(type -> type.startsWith("INSTANCE_"))
                .toList();
    }

    /** Returns the position before the launch. */
    private static Position positionBefore(InstanceAction launch) {
        String text = launch.position().toString();
        int colon = text.lastIndexOf(':');
        return Position.of(text.substring(0, colon + 1) + (Long.parseLong(text.substring(colon + 1)) - 2));
    }

    /** The process driver's references start with the instance's pid. */
    private static ProcessHandle processOf(Instance instance) {
        String ref = Objects.requireNonNull(instance.getDriverRef());
        return ProcessHandle.of(Long.parseLong(ref.substring(0, ref.indexOf('@'))))
                .orElseThrow();
    }

    private static LaunchRequest sleeper(String name) {
        return new LaunchRequest().name(name).command(List.of("sleep", "3600"));
    }
}
