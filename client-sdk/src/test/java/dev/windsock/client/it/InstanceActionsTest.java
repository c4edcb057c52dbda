// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windsock.client.ActionFailedException;
import dev.windsock.client.InstanceAction;
import dev.windsock.client.WindsockClient;
import dev.windsock.client.error.ClosedException;
import dev.windsock.client.error.ConflictException;
import dev.windsock.client.error.TimedOutException;
import dev.windsock.client.error.WindsockException;
import dev.windsock.client.model.Instance;
import dev.windsock.client.model.InstanceStatus;
import dev.windsock.client.model.LaunchRequest;
import dev.windsock.client.model.StopSignal;
import dev.windsock.client.spi.ClientObserver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The outcomes of instance actions on a real server. */
@Timeout(120)
final class InstanceActionsTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    /** A command that ignores SIGTERM once it has printed "ready", so that it stops only when it is killed. */
    private static final List<String> IGNORES_SIGTERM =
            List.of("/bin/sh", "-c", "trap '' HUP TERM; echo ready; while :; do sleep 1; done");

    @RegisterExtension
    static final WindsockServer server = WindsockServer.start();

    private static final WindsockClient client = server.client();

    @AfterEach
    void terminateAll() {
        client.instances().listInstances(q -> q.limit(200)).getItems().forEach(instance -> terminate(instance.getId()));
    }

    private static void terminate(UUID id) {
        try {
            client.instances().terminate(id);
        } catch (ConflictException e) {
            // already terminated by the test
            assertThat(e.code()).isEqualTo("INVALID_STATE");
        }
    }

    @Test
    void awaitsEveryLifecycleAction() {
        UUID id = launch("life").awaitDone(TIMEOUT).getId();
        assertThat(client.instances().pause(id).awaitDone(TIMEOUT).getStatus()).isEqualTo(InstanceStatus.PAUSED);
        assertThat(client.instances().resume(id).awaitDone(TIMEOUT).getStatus()).isEqualTo(InstanceStatus.RUNNING);
        Instance first = client.instances().getInstance(id);
        Instance again = client.instances().restart(id).awaitDone(TIMEOUT);
        assertThat(again.getStatus()).isEqualTo(InstanceStatus.RUNNING);
        assertThat(again.getDriverRef()).isNotEqualTo(first.getDriverRef());
        assertThat(client.instances().stop(id).awaitDone(TIMEOUT).getStatus()).isEqualTo(InstanceStatus.STOPPED);
        assertThat(client.instances().start(id).awaitDone(TIMEOUT).getStatus()).isEqualTo(InstanceStatus.RUNNING);
        assertThat(client.instances().terminate(id).awaitDone(TIMEOUT).getStatus())
                .isEqualTo(InstanceStatus.TERMINATED);
    }

    @Test
    void awaitsActionsThatHaveAlreadyCompleted() {
        InstanceAction launched = launch("early");
        UUID id = launched.awaitDone(TIMEOUT).getId();
        InstanceAction stopped = client.instances().stop(id);
        client.instances().terminate(id).awaitDone(TIMEOUT);
        // the instance is TERMINATED by now, but each action still has its own outcome
        assertThat(launched.awaitDone(TIMEOUT).getStatus()).isEqualTo(InstanceStatus.RUNNING);
        Instance end = outcome(stopped);
        assertThat(end.getStatus()).isIn(InstanceStatus.STOPPED, InstanceStatus.STOPPING, InstanceStatus.TERMINATED);
        try (WindsockClient late = server.admin()) {
            late.instances().launch(sleeper("later")).awaitDone(TIMEOUT);
            // older than everything that the client's stream delivers
            assertThat(launched.awaitDone(TIMEOUT).getStatus()).isEqualTo(InstanceStatus.RUNNING);
        }
    }

    @Test
    void failureHasTheReason() {
        InstanceAction action =
                client.instances().launch(new LaunchRequest().name("no-such").command(List.of("/no/such/program")));
        assertThatThrownBy(() -> action.awaitDone(TIMEOUT)).isInstanceOfSatisfying(ActionFailedException.class, e -> {
            assertThat(e.code()).isEqualTo(WindsockException.INSTANCE_FAILED);
            assertThat(e).hasMessageContaining("/no/such/program");
            assertThat(e.instance().getStatus()).isEqualTo(InstanceStatus.ERROR);
        });
    }

    @Test
    void reportsAnActionSupersededByAnotherRequest() {
        UUID id = launchIgnoringSigterm("stubborn");
        InstanceAction stop = client.instances().stop(id);
        client.instances().terminate(id);
        assertThatThrownBy(() -> stop.awaitDone(TIMEOUT))
                .isInstanceOfSatisfying(
                        ActionFailedException.class, e -> assertThat(e.code()).isEqualTo(WindsockException.SUPERSEDED));
    }

    @Test
    void stopsBySignalAndTimeoutOfTheLaunch() {
        Instance instance = client.instances()
                .launch(sleeper("asked").stopSignal(StopSignal.SIGINT).stopTimeout(30))
                .awaitDone(TIMEOUT);
        assertThat(instance.getStopSignal()).isEqualTo(StopSignal.SIGINT);
        assertThat(instance.getStopTimeout()).isEqualTo(30);
        assertThat(client.instances().stop(instance.getId()).awaitDone(TIMEOUT).getExitCode())
                .isEqualTo(130);
    }

    @Test
    void repeatingAStopIsHarmless() {
        UUID id = client.instances()
                .launch(new LaunchRequest()
                        .name("twice-stopped")
                        .command(IGNORES_SIGTERM)
                        .stopTimeout(2))
                .awaitDone(TIMEOUT)
                .getId();
        InstanceAction first = client.instances().stop(id);
        InstanceAction second = client.instances().stop(id);
        assertThat(first.awaitDone(TIMEOUT).getStatus()).isEqualTo(InstanceStatus.STOPPED);
        assertThat(second.awaitDone(TIMEOUT).getStatus()).isEqualTo(InstanceStatus.STOPPED);
    }

    @Test
    void restartsByPolicy() {
        UUID id = client.instances()
                .launch(new LaunchRequest()
                        .name("restarted")
                        .command(List.of("/bin/sh", "-c", "[ -e second ] && exec sleep 3600; touch second; exit 3"))
                        .restartPolicy(LaunchRequest.RestartPolicyEnum.ON_FAILURE)
                        .maxRestarts(5))
                .instance()
                .getId();
        Polling.until(() -> client.instances().getInstance(id), () -> {
            Instance current = client.instances().getInstance(id);
            return current.getStatus() == InstanceStatus.RUNNING && current.getRestartCount() == 1;
        });
        Instance instance = client.instances().getInstance(id);
        assertThat(instance.getRestartCount()).isEqualTo(1);
        assertThat(instance.getRestartPolicy()).isEqualTo(Instance.RestartPolicyEnum.ON_FAILURE);
        assertThat(instance.getNextStartAt()).isNull();
        assertThat(client.instances().stop(id).awaitDone(TIMEOUT).getRestartCount())
                .isZero();
    }

    @Test
    void awaitTimesOut() throws Exception {
        UUID id = launchIgnoringSigterm("slow-end");
        InstanceAction stop = client.instances().stop(id);
        Interruption.assertReported(() -> stop.awaitDone(TIMEOUT));
        assertThatThrownBy(() -> stop.awaitDone(Duration.ofMillis(50))).isInstanceOf(TimedOutException.class);
    }

    @Test
    void awaitsAReplayedRequest() {
        InstanceAction first = client.instances().launch(sleeper("twice"), "key-1");
        InstanceAction second = client.instances().launch(sleeper("twice"), "key-1");
        assertThat(second.awaitDone(TIMEOUT).getId())
                .isEqualTo(first.awaitDone(TIMEOUT).getId());
    }

    @Test
    void awaitsManyActionsOverOneStream() throws Exception {
        AtomicInteger streams = new AtomicInteger();
        ClientObserver observer = new ClientObserver() {
            @Override
            public void streamConnected(String stream, boolean resumed) {
                if (!resumed) {
                    streams.incrementAndGet();
                }
            }
        };
        try (WindsockClient many = WindsockClient.builder()
                        .url(server.url())
                        .apiKey(RunningServer.ADMIN_KEY)
                        .observer(observer)
                        .build();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            // opens the stream before all other actions, which may wait in any order
            many.launch(sleeper("first")).awaitDone(TIMEOUT);
            List<Future<Instance>> outcomes = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                InstanceAction action = many.launch(sleeper("many-" + i));
                outcomes.add(threads.submit(() -> action.awaitDone(Duration.ofSeconds(60))));
            }
            for (Future<Instance> outcome : outcomes) {
                assertThat(outcome.get().getStatus()).isEqualTo(InstanceStatus.RUNNING);
            }
            assertThat(streams).hasValue(1);
        }
    }

    @Test
    void closingTheClientEndsWaits() throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            WindsockClient closing = server.admin();
            UUID id = launchIgnoringSigterm("left");
            InstanceAction stop = closing.instances().stop(id);
            Future<Instance> waiting = threads.submit(() -> stop.awaitDone(Duration.ofSeconds(60)));
            closing.close();
            assertThatThrownBy(waiting::get)
                    .isInstanceOf(ExecutionException.class)
                    .cause()
                    .satisfiesAnyOf(
                            e -> assertThat(e).isInstanceOf(ClosedException.class),
                            e -> assertThat(((WindsockException) e).code()).isEqualTo(WindsockException.CLOSED));
        }
    }

    private static UUID launchIgnoringSigterm(String name) {
        UUID id = client.instances()
                .launch(new LaunchRequest().name(name).command(IGNORES_SIGTERM))
                .awaitDone(TIMEOUT)
                .getId();
        Polling.until(
                () -> "the command is not ready",
                () -> client.instances().getInstanceLogs(id, q -> q.tail(1)).contains("ready"));
        return id;
    }

    private static Instance outcome(InstanceAction action) {
        try {
            return action.awaitDone(TIMEOUT);
        } catch (ActionFailedException e) {
            assertThat(e.code()).isEqualTo(WindsockException.SUPERSEDED);
            return e.instance();
        }
    }

    private static InstanceAction launch(String name) {
        return client.instances().launch(sleeper(name));
    }

    private static LaunchRequest sleeper(String name) {
        return new LaunchRequest().name(name).command(List.of("sleep", "3600"));
    }
}
