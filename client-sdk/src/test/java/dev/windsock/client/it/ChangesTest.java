// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windsock.client.WindsockClient;
import dev.windsock.client.error.ConflictException;
import dev.windsock.client.model.ChangeInstanceRequest;
import dev.windsock.client.model.ChangeInstanceResult;
import dev.windsock.client.model.HealthCheck;
import dev.windsock.client.model.HealthStatus;
import dev.windsock.client.model.Instance;
import dev.windsock.client.model.InstanceStatus;
import dev.windsock.client.model.LaunchRequest;
import dev.windsock.client.model.StopSignal;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Changes to instances on a real server, and to images, which the process driver does not support. */
@Timeout(60)
final class ChangesTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    @RegisterExtension
    static final WindsockServer server = WindsockServer.start();

    private static final WindsockClient client = server.client();

    @Test
    void changesOnlyWhatARequestNames() {
        UUID id = client.instances()
                .launch(new LaunchRequest()
                        .name("changed")
                        .command(List.of("sleep", "3600"))
                        .labels(Map.of("a", "1", "b", "2"))
                        .health(new HealthCheck().command(List.of("true")).interval(3_600)))
                .awaitDone(TIMEOUT)
                .getId();
        assertThat(client.instances().getInstance(id).getHealthStatus())
                .isIn(HealthStatus.STARTING, HealthStatus.HEALTHY);
        Map<String, String> labels = new HashMap<>(Map.of("c", "3"));
        labels.put("a", null);

        ChangeInstanceResult relabelled = client.instances().change(id, new ChangeInstanceRequest().labels(labels));

        assertThat(relabelled.getChanged()).containsExactly("labels");
        assertThat(relabelled.getNewRun()).isFalse();
        assertThat(relabelled.getInstance().getLabels()).isEqualTo(Map.of("b", "2", "c", "3"));
        assertThat(client.instances()
                        .list(query -> query.label(List.of("b:2", "c:3")))
                        .all())
                .extracting(Instance::getId)
                .containsExactly(id);
        assertThat(client.instances()
                        .list(query -> query.label(List.of("b:2", "c:4")))
                        .all())
                .isEmpty();

        ChangeInstanceRequest debug = new ChangeInstanceRequest().env(Map.of("LEVEL", "debug"));
        ChangeInstanceResult preview = client.instances().previewChange(id, debug);
        assertThat(preview.getNewRun()).isTrue();
        assertThat(preview.getDryRun()).isTrue();
        assertThat(client.instances().getInstance(id).getEnvNames()).isEmpty();
        ChangeInstanceResult changed = client.instances().change(id, debug);
        assertThat(changed.getInstance().getStatus()).isEqualTo(InstanceStatus.STOPPING);
        assertThat(changed.getInstance().getEnvNames()).containsExactly("LEVEL");
        client.instances().terminate(id).awaitDone(TIMEOUT);
    }

    @Test
    void restoresDefaults() {
        UUID id = client.instances()
                .launch(new LaunchRequest()
                        .name("restored")
                        .command(List.of("sleep", "3600"))
                        .stopTimeout(60)
                        .health(new HealthCheck().command(List.of("true"))))
                .awaitDone(TIMEOUT)
                .getId();

        ChangeInstanceResult restored = client.instances()
                .change(
                        id,
                        new ChangeInstanceRequest()
                                .stopSignal(StopSignal.SIGINT)
                                .restore("health", "stop_timeout"));

        assertThat(restored.getChanged()).containsExactly("health", "stop_signal", "stop_timeout");
        assertThat(restored.getInstance().getHealth()).isNull();
        assertThat(restored.getInstance().getStopTimeout()).isEqualTo(10);
        client.instances().terminate(id).awaitDone(TIMEOUT);
    }

    @Test
    void endsAStopThatWouldTakeLong() {
        UUID id = client.instances()
                .launch(new LaunchRequest()
                        .name("stubborn")
                        .command(List.of("/bin/sh", "-c", "trap '' TERM; while :; do sleep 0.1; done"))
                        .stopTimeout(3_600))
                .awaitDone(TIMEOUT)
                .getId();
        client.instances().stop(id);

        client.instances().forceStop(id).awaitDone(TIMEOUT);

        client.instances().forceTerminate(id).awaitDone(TIMEOUT);
    }

    @Test
    void namesTheDriverThatHasNoImages() {
        assertThatThrownBy(() -> client.images().listImages(null, null))
                .isInstanceOfSatisfying(
                        ConflictException.class, e -> assertThat(e.code()).isEqualTo("UNSUPPORTED_BY_DRIVER"));
    }
}
