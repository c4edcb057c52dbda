// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windsock.client.WindsockClient;
import dev.windsock.client.error.NotFoundException;
import dev.windsock.client.error.UnreachableException;
import dev.windsock.client.it.RunningServer;
import dev.windsock.client.it.Streamed;
import dev.windsock.client.it.WindsockProcess;
import dev.windsock.client.log.GapReason;
import dev.windsock.client.model.CreateVpcRequest;
import dev.windsock.client.model.PublishedEvent;
import dev.windsock.client.stream.Connected;
import dev.windsock.client.stream.EventItem;
import dev.windsock.client.stream.EventStream;
import dev.windsock.client.stream.OtherChange;
import dev.windsock.client.stream.Reconnecting;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Metrics of a client whose server is killed during the test. */
final class ClientMetricsTest {
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    @Test
    void measuresCallsAndStreams(@TempDir Path dataDir) throws Exception {
        WindsockProcess server = WindsockProcess.startPackaged(dataDir);
        try (WindsockClient client = WindsockClient.builder()
                .url(server.url())
                .apiKey(RunningServer.ADMIN_KEY)
                .reconnectBackoff(Duration.ofMillis(10), Duration.ofMillis(200))
                .observer(new ClientMetrics(registry))
                .build()) {
            client.keys().listKeys(null, null, null);
            client.keys().listKeys(null, null, null);
            assertThatThrownBy(() -> client.instances().getInstance(UUID.randomUUID()))
                    .isInstanceOf(NotFoundException.class);
            assertThat(calls("GET", "/api/keys", "200")).isEqualTo(2);
            assertThat(calls("GET", "/api/instances/{id}", "404")).isEqualTo(1);

            try (EventStream<EventItem> stream = client.streams().streamEvents().open()) {
                Streamed.await(stream, Connected.class);
                client.events().publishEvents(List.of(new PublishedEvent().type("MEASURED")), null);
                Streamed.await(stream, OtherChange.class);
                server.kill();
                Streamed.await(stream, Reconnecting.class);
            }
            assertThat(stream("connections")).isEqualTo(1);
            assertThat(stream("items")).isPositive();
            assertThat(stream("reconnections")).isPositive();

            assertThatThrownBy(() -> client.vpcs().createVpc(new CreateVpcRequest().name("none"), null))
                    .isInstanceOf(UnreachableException.class);
            assertThat(calls("POST", "/api/vpcs", "NONE")).isEqualTo(1);
            assertThatThrownBy(() -> client.keys().listKeys(null, null, null)).isInstanceOf(UnreachableException.class);
            assertThat(calls("GET", "/api/keys", "NONE"))
                    .as("one call, with two retries")
                    .isEqualTo(3);
        } finally {
            server.kill();
        }
    }

    @Test
    void tagsGapsAndEndsWithTheirReasons() {
        ClientMetrics metrics = new ClientMetrics(registry);
        metrics.streamGap("/ws", GapReason.values()[0]);
        metrics.streamEnded("/ws", "KEY_REVOKED");
        assertThat(registry.get("windsock.client.stream.gaps")
                        .tags("stream", "/ws", "reason", GapReason.values()[0].name())
                        .counter()
                        .count())
                .isEqualTo(1);
        assertThat(registry.get("windsock.client.stream.ends")
                        .tags("stream", "/ws", "code", "KEY_REVOKED")
                        .counter()
                        .count())
                .isEqualTo(1);
    }

    private long calls(String method, String path, String status) {
        return registry.get("windsock.client.calls")
                .tags("method", method, "path", path, "status", status)
                .timer()
                .count();
    }

    private double stream(String name) {
        return registry.get("windsock.client.stream." + name)
                .tags("stream", "/ws")
                .counter()
                .count();
    }
}
