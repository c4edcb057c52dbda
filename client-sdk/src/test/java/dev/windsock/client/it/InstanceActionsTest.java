// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windsock.client.ActionFailedException;
import dev.windsock.client.ConflictException;
import dev.windsock.client.InstanceAction;
import dev.windsock.client.TimedOutException;
import dev.windsock.client.WindsockClient;
import dev.windsock.client.WindsockException;
import dev.windsock.client.model.Instance;
import dev.windsock.client.model.InstanceStatus;
import dev.windsock.client.model.LaunchRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What comes of what was asked of instances, on a real server. */
@Timeout(120)
final class InstanceActionsTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    /** Once it has said so, it does not end when it is asked to, so that stopping takes until it is killed. */
    private static final List<String> STUBBORN =
            List.of("/bin/sh", "-c", "trap '' HUP TERM; echo ready; while :; do sleep 1; done");

    @TempDir
    static Path dataDir;

    private static EmbeddedWindsock server;
    private static WindsockClient client;

    @BeforeAll
    static void start() {
        server = EmbeddedWindsock.start(dataDir);
        client = server.admin();
    }

    @AfterAll
    static void stop() {
        client.close();
        server.close();
    }

    @AfterEach
    void terminateAll() {
        client.instances()
                .listInstances(null, null, null, 200, null)
                .getItems()
                .forEach(instance -> terminate(instance.getId()));
    }

    private static void terminate(UUID id) {
        try {
            client.instances().terminate(id);
        } catch (ConflictException e) {
            // what a test has terminated is gone by now
            assertThat(e.code()).isEqualTo("INVALID_STATE");
        }
    }

    @Test
    void everyStepOfALifeIsWaitedFor() {
        UUID id = launch("life").awaitDone(SOON).getId();
        assertThat(client.instances().pause(id).awaitDone(SOON).getStatus()).isEqualTo(InstanceStatus.PAUSED);
        assertThat(client.instances().resume(id).awaitDone(SOON).getStatus()).isEqualTo(InstanceStatus.RUNNING);
        Instance first = client.instances().getInstance(id);
        Instance again = client.instances().restart(id).awaitDone(SOON);
        assertThat(again.getStatus()).isEqualTo(InstanceStatus.RUNNING);
        assertThat(again.getDriverRef()).isNotEqualTo(first.getDriverRef());
        assertThat(client.instances().stop(id).awaitDone(SOON).getStatus()).isEqualTo(InstanceStatus.STOPPED);
        assertThat(client.instances().start(id).awaitDone(SOON).getStatus()).isEqualTo(InstanceStatus.RUNNING);
        assertThat(client.instances().terminate(id).awaitDone(SOON).getStatus()).isEqualTo(InstanceStatus.TERMINATED);
    }

    @Test
    void whatHasHappenedBeforeItIsWaitedForIsNotMissed() {
        InstanceAction launched = launch("early");
        UUID id = launched.awaitDone(SOON).getId();
        InstanceAction stopped = client.instances().stop(id);
        client.instances().terminate(id).awaitDone(SOON);
        // by now it is TERMINATED; what each request came to is told all the same
        assertThat(launched.awaitDone(SOON).getStatus()).isEqualTo(InstanceStatus.RUNNING);
        Instance end = outcome(stopped);
        assertThat(end.getStatus()).isIn(InstanceStatus.STOPPED, InstanceStatus.STOPPING, InstanceStatus.TERMINATED);
        try (WindsockClient late = server.admin()) {
            late.instances().launch(sleeper("later")).awaitDone(SOON);
            // older than anything that the client's stream brings
            assertThat(launched.awaitDone(SOON).getStatus()).isEqualTo(InstanceStatus.RUNNING);
        }
    }

    @Test
    void aFailureSaysWhy() {
        InstanceAction action =
                client.instances().launch(new LaunchRequest().name("no-such").command(List.of("/no/such/program")));
        assertThatThrownBy(() -> action.awaitDone(SOON)).isInstanceOfSatisfying(ActionFailedException.class, e -> {
            assertThat(e.code()).isEqualTo(WindsockException.INSTANCE_FAILED);
            assertThat(e).hasMessageContaining("/no/such/program");
            assertThat(e.instance().getStatus()).isEqualTo(InstanceStatus.ERROR);
        });
    }

    @Test
    void whatAnotherRequestHasUndoneIsSuperseded() {
        UUID id = stubborn("stubborn");
        InstanceAction stop = client.instances().stop(id);
        client.instances().terminate(id);
        assertThatThrownBy(() -> stop.awaitDone(SOON))
                .isInstanceOfSatisfying(
                        ActionFailedException.class, e -> assertThat(e.code()).isEqualTo(WindsockException.SUPERSEDED));
    }

    @Test
    void patienceHasAnEnd() throws Exception {
        UUID id = stubborn("slow-end");
        InstanceAction stop = client.instances().stop(id);
        Interrupted.isTold(() -> stop.awaitDone(SOON));
        assertThatThrownBy(() -> stop.awaitDone(Duration.ofMillis(50))).isInstanceOf(TimedOutException.class);
    }

    @Test
    void theAnswerToARepeatedRequestIsWaitedForToo() {
        InstanceAction first = client.instances().launch(sleeper("twice"), "key-1");
        InstanceAction second = client.instances().launch(sleeper("twice"), "key-1");
        assertThat(second.awaitDone(SOON).getId())
                .isEqualTo(first.awaitDone(SOON).getId());
    }

    @Test
    void manyAreWaitedForOverOneStream() throws Exception {
        List<Future<Instance>> waiting = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 40; i++) {
                InstanceAction action = launch("many-" + i);
                waiting.add(threads.submit(() -> action.awaitDone(Duration.ofSeconds(60))));
            }
            assertThat(client.connections().listConnections(200, null).getItems())
                    .hasSizeLessThanOrEqualTo(1);
            for (Future<Instance> one : waiting) {
                assertThat(one.get().getStatus()).isEqualTo(InstanceStatus.RUNNING);
            }
        }
    }

    @Test
    void aClosedClientLeavesNobodyWaiting() throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            WindsockClient closing = server.admin();
            UUID id = stubborn("left");
            InstanceAction stop = closing.instances().stop(id);
            Future<Instance> waiting = threads.submit(() -> stop.awaitDone(Duration.ofSeconds(60)));
            closing.close();
            assertThatThrownBy(waiting::get)
                    .isInstanceOf(ExecutionException.class)
                    .cause()
                    .satisfiesAnyOf(
                            e -> assertThat(e).isInstanceOf(IllegalStateException.class),
                            e -> assertThat(((WindsockException) e).code()).isEqualTo(WindsockException.CLOSED));
        }
    }

    private static UUID stubborn(String name) {
        UUID id = client.instances()
                .launch(new LaunchRequest().name(name).command(STUBBORN))
                .awaitDone(SOON)
                .getId();
        long deadline = System.nanoTime() + SOON.toNanos();
        while (!client.instances().getInstanceLogs(id, 1, false).contains("ready")) {
            assertThat(System.nanoTime()).isLessThan(deadline);
        }
        return id;
    }

    private static Instance outcome(InstanceAction action) {
        try {
            return action.awaitDone(SOON);
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
