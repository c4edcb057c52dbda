// SPDX-License-Identifier: Apache-2.0
package dev.windsock.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.client.WindsockClient;
import dev.windsock.client.WindsockException;
import dev.windsock.client.it.Publishing;
import dev.windsock.client.it.WindsockProcess;
import dev.windsock.client.model.CreateVolumeRequest;
import dev.windsock.client.model.LaunchRequest;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What runs the instances accepts, and does not answer. */
@Timeout(120)
final class DriverTest {
    @TempDir
    Path folder;

    @Test
    void anEngineThatHangsIsToldInTimeAndUsedAgainByItself() throws Exception {
        Path socket = folder.resolve("engine.sock");
        try (FakeEngine engine = new FakeEngine(socket, true)) {
            WindsockProcess server = Packaged.on(folder.resolve("data"), WindsockProcess.freePort())
                    .with("WINDSOCK_COMPUTE_DRIVER", "docker")
                    .with("WINDSOCK_COMPUTE_DOCKER_HOST", "unix://" + socket)
                    .start();
            try (WindsockClient client = server.admin()) {
                Health health = new Health(server);
                isAway(client, health);
                engine.hang(false);
                Within.recovery("it is ready", health::ready);
                assertThat(refusal(() -> client.volumes()
                                .createVolume(
                                        new CreateVolumeRequest().name("there").sizeGb(1L), null)))
                        .isEmpty();

                engine.hang(true);
                // whoever asks first finds the engine silent, and is not kept waiting
                assertThat(refusal(() -> client.volumes()
                                .createVolume(
                                        new CreateVolumeRequest()
                                                .name("not-there")
                                                .sizeGb(1L),
                                        null)))
                        .isEqualTo("DRIVER_FAILED");
                Within.recovery("it is told", () -> !health.ready());
                isAway(client, health);
                engine.hang(false);
                Within.recovery("it is ready", health::ready);
                assertThat(client.volumes().listVolumes(10, null).getItems())
                        .singleElement()
                        .satisfies(volume -> assertThat(volume.getName()).isEqualTo("there"));
                assertThat(Log.numbers(client)).containsExactly(0, 0);
            } finally {
                server.close();
            }
        }
    }

    private static void isAway(WindsockClient client, Health health) throws Exception {
        assertThat(health.ready()).isFalse();
        assertThat(health.alive()).isTrue();
        assertThat(health.details()).contains("timeout after");
        assertThat(refusal(() -> client.launch(new LaunchRequest().name("more").image("alpine:3.22"))))
                .isEqualTo("DRIVER_FAILED");
        // what needs no engine goes on
        assertThat(refusal(() -> {
                    Publishing.publish(client, 0, 1);
                    return client.instances().listInstances(null, null, null, 10, null);
                }))
                .isEmpty();
    }

    private static String refusal(Callable<?> call) throws Exception {
        return Within.answer(() -> {
            try {
                call.call();
                return "";
            } catch (WindsockException e) {
                return e.code();
            }
        });
    }
}
