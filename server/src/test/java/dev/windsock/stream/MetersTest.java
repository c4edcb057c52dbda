// SPDX-License-Identifier: Apache-2.0
package dev.windsock.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.RunningServer;
import dev.windsock.id.TenantId;
import dev.windsock.wire.Deadline;
import dev.windsock.wire.SseClient;
import dev.windsock.wire.WsClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

/** Operators rely on the names at /prometheus, and on correct values of the meters. */
@NullUnmarked
final class MetersTest {
    private static final int CHANGES = 50;

    @Test
    void countDeliveredChanges() throws IOException {
        try (RunningServer server = RunningServer.start(Map.of())) {
            TenantId tenant = RunningServer.tenant();
            String key = server.key(tenant, "admin");
            try (WsClient first = server.ws("/ws?topics=custom", key);
                    WsClient second = server.ws("/ws?topics=custom", key);
                    SseClient third = server.sse("?topics=custom", key)) {
                first.await("WELCOME");
                second.await("WELCOME");
                server.hub().connections();
                double encoded = meter(server, "windsock_hub_encodings_total");
                server.commit(tenant, 0, CHANGES);
                for (int i = 0; i < CHANGES; i++) {
                    first.await("NUMBERED");
                    second.await("NUMBERED");
                    third.await("change");
                }
                assertThat(meter(server, "windsock_hub_encodings_total") - encoded)
                        .isEqualTo(CHANGES);
                // a client may receive a change before the server counts it
                Deadline.await("the deliveries", () -> meter(server, "windsock_hub_deliveries_total") == 3.0 * CHANGES);
                assertThat(meter(server, "windsock_hub_delivered_bytes_total")).isGreaterThan(3.0 * CHANGES * 100);
                assertThat(meter(server, "windsock_hub_connections{transport=\"websocket\"}"))
                        .isEqualTo(2);
                assertThat(meter(server, "windsock_hub_connections{transport=\"sse\"}"))
                        .isEqualTo(1);
                assertThat(meter(server, "windsock_hub_ring_events")).isGreaterThanOrEqualTo(CHANGES);
                assertThat(meter(server, "windsock_hub_ring_bytes{transport=\"sse\"}"))
                        .isPositive();
                assertThat(meter(server, "windsock_hub_lag")).isZero();
                assertThat(meter(server, "windsock_eventlog_events_total")).isGreaterThanOrEqualTo(CHANGES);
                assertThat(meter(server, "windsock_eventlog_writes_seconds_count"))
                        .isPositive();
            }
            server.awaitNoSubscribers();
            assertThat(meter(server, "windsock_hub_connections{transport=\"websocket\"}"))
                    .isZero();
        }
    }

    private static double meter(RunningServer server, String name) {
        Matcher line = Pattern.compile("^" + Pattern.quote(name) + " (\\S+)$", Pattern.MULTILINE)
                .matcher(meters(server));
        assertThat(line.find()).as(name).isTrue();
        return Double.parseDouble(line.group(1));
    }

    private static String meters(RunningServer server) {
        try {
            return server.get("/prometheus", RunningServer.ADMIN_KEY).body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
