// SPDX-License-Identifier: Apache-2.0
package dev.windsock.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.client.WindsockClient;
import dev.windsock.client.error.WindsockException;
import dev.windsock.client.it.Publishing;
import dev.windsock.client.it.WindsockProcess;
import dev.windsock.client.model.CreateVolumeRequest;
import dev.windsock.client.model.LaunchRequest;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The Docker engine accepts connections but does not respond. */
@Timeout(120)
final class DriverTest {
    @TempDir
    Path directory;

    @Test
    void reportsAHangingEngineInTimeAndRecovers() throws Exception {
        Path socket = directory.resolve("engine.sock");
        try (FakeEngine engine = new FakeEngine(socket, true)) {
            WindsockProcess server = PackagedServer.on(directory.resolve("data"), WindsockProcess.freePort())
                    .with("WINDSOCK_COMPUTE_DRIVER", "docker")
                    .with("WINDSOCK_COMPUTE_DOCKER_HOST", "unix://" + socket)
                    .start();
            try (WindsockClient client = server.admin();
                    Alerts alerts = Alerts.of(server)) {
                Health health = new Health(server);
                checkUnavailable(client, health);
                alerts.await("WindsockEngineUnreachable");
                engine.hang(false);
                Deadlines.awaitRecovery("the server is ready", health::ready);
                assertThat(rejection(() -> client.volumes()
                                .createVolume(
                                        new CreateVolumeRequest().name("there").sizeGb(1L), null)))
                        .isEmpty();

                engine.hang(true);
                // the first request detects that the engine hangs, and fails in time
                assertThat(rejection(() -> client.volumes()
                                .createVolume(
                                        new CreateVolumeRequest()
                                                .name("not-there")
                                                .sizeGb(1L),
                                        null)))
                        .isEqualTo("DRIVER_FAILED");
                Deadlines.awaitRecovery("the server is not ready", () -> !health.ready());
                checkUnavailable(client, health);
                engine.hang(false);
                Deadlines.awaitRecovery("the server is ready", health::ready);
                assertThat(client.volumes().listVolumes(10, null).getItems())
                        .singleElement()
                        .satisfies(volume -> assertThat(volume.getName()).isEqualTo("there"));
                assertThat(Log.numbers(client)).containsExactly(0, 0);
            } finally {
                server.close();
            }
        }
    }

    private static void checkUnavailable(WindsockClient client, Health health) throws Exception {
        assertThat(health.ready()).isFalse();
        assertThat(health.alive()).isTrue();
        assertThat(health.details()).contains("timeout after");
        assertThat(rejection(
                        () -> client.launch(new LaunchRequest().name("more").image("alpine:3.22"))))
                .isEqualTo("DRIVER_FAILED");
        // requests that do not need the engine still work
        assertThat(rejection(() -> {
                    Publishing.publish(client, 0, 1);
                    return client.instances().listInstances(q -> q.limit(10));
                }))
                .isEmpty();
    }

    private static String rejection(Callable<?> call) throws Exception {
        return Deadlines.requireAnswer(() -> {
            try {
                call.call();
                return "";
            } catch (WindsockException e) {
                return e.code();
            }
        });
    }
}
