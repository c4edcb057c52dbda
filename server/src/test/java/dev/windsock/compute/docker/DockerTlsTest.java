// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute.docker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.uuid.Generators;
import dev.windsock.child.FreePort;
import dev.windsock.compute.DriverStatus;
import dev.windsock.compute.HostSize;
import dev.windsock.compute.InstanceSpec;
import dev.windsock.compute.Observation;
import dev.windsock.compute.ObservationRecorder;
import dev.windsock.compute.OutputBytes;
import dev.windsock.compute.OutputRange;
import dev.windsock.id.InstanceId;
import dev.windsock.id.TenantId;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An engine behind TCP with mutual TLS. */
@NullUnmarked
@Timeout(120)
final class DockerTlsTest {
    @Test
    void reachesAnEngineBehindTlsOnlyWithACertificate() throws Exception {
        int port = FreePort.next();
        URI host = URI.create("tcp://127.0.0.1:" + port);
        try (PrivateEngine engine = new PrivateEngine(port)) {
            assertThat(DockerDriver.isReachable(new DockerSettings(host, null))).isFalse();

            DockerSettings settings = new DockerSettings(host, engine.certificates());
            ObservationRecorder observations = new ObservationRecorder();
            try (DockerDriver driver =
                    new DockerDriver(settings, new HostSize("unknown", 1, 1), PrivateEngine.OPTIONS)) {
                driver.observe(observations);
                assertThat(driver.status()).isInstanceOf(DriverStatus.Reachable.class);
                InstanceId id = new InstanceId(
                        Generators.timeBasedEpochGenerator().generate().toString());
                driver.start(
                        new InstanceSpec(
                                id,
                                new TenantId("tenant"),
                                "name",
                                PrivateEngine.IMAGE,
                                List.of("sh", "-c", "echo hello; exit 3"),
                                Map.of(),
                                null,
                                null),
                        sentence -> true);

                assertThat(observations.await(Observation.Exited.class).exitCode())
                        .isEqualTo(3);
                assertThat(new String(
                                new OutputBytes(driver.logs(id, OutputRange.following(10)), false).readAllBytes(),
                                StandardCharsets.UTF_8))
                        .isEqualTo("hello\n");
                driver.remove(id);
            }
        }
    }
}
