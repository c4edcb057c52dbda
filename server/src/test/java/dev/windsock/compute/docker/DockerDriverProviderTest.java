// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windsock.compute.ComputeDriver;
import dev.windsock.compute.InstanceSpec;
import dev.windsock.compute.ObservationRecorder;
import dev.windsock.id.InstanceId;
import dev.windsock.id.TenantId;
import io.micronaut.context.ApplicationContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The driver that results from settings. */
@NullUnmarked
@Timeout(120)
final class DockerDriverProviderTest {
    private static final String IMAGE = "ghcr.io/secret/app:1";

    @TempDir
    Path directory;

    @Test
    void authenticatesTheTenantsAndLimitsTheProcessesOfTheSettings() throws Exception {
        Path config = config("{\"auths\": {\"ghcr.io\": {\"username\": \"deploy\", \"password\": \"p\"}}}");
        try (RecordingEngine engine = new RecordingEngine();
                ApplicationContext context = context(engine, config);
                ComputeDriver driver =
                        context.getBean(DockerDriverProvider.class).create()) {
            driver.observe(new ObservationRecorder());
            for (String tenant : List.of("one", "two", "three")) {
                driver.start(spec(tenant), sentence -> true);
                engine.removeAll();
            }

            assertThat(engine.requests("POST", "/images/create"))
                    .extracting(pull -> pull.credential() != null)
                    .containsExactly(true, true, false);
            assertThat(engine.requests("POST", "/containers/create"))
                    .allSatisfy(created -> assertThat(
                                    created.at("/HostConfig/PidsLimit").asInt())
                            .isEqualTo(77));
        }
    }

    @Test
    void doesNotStartWithAnInvalidFileAndNamesItsSetting() throws Exception {
        Path config = config("{\"credsStore\": \"pass\"}");
        try (RecordingEngine engine = new RecordingEngine()) {
            assertThatThrownBy(() -> context(engine, config).close())
                    .rootCause()
                    .hasMessageStartingWith(
                            "WINDSOCK_COMPUTE_DOCKER_REGISTRY_CONFIG: " + config + " must not contain credsStore");
        }
    }

    private Path config(String text) throws IOException {
        return Files.writeString(directory.resolve("config.json"), text);
    }

    private ApplicationContext context(RecordingEngine engine, Path config) {
        return ApplicationContext.builder()
                .environmentPropertySource(false)
                .properties(Map.of(
                        "windsock.data-dir",
                        directory.resolve("data"),
                        "windsock.compute.driver",
                        "docker",
                        "windsock.compute.max-pids",
                        77,
                        "windsock.compute.docker.host",
                        engine.settings().host(),
                        "windsock.compute.docker.registry-config",
                        config,
                        "windsock.compute.docker.registry-tenants",
                        "one, two"))
                .start();
    }

    private static InstanceSpec spec(String tenant) {
        InstanceId id = new InstanceId("01900000-0000-7000-8000-000000000001");
        return new InstanceSpec(id, new TenantId(tenant), "name", IMAGE, List.of(), Map.of(), null, null);
    }
}
