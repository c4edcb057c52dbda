// SPDX-License-Identifier: Apache-2.0
package dev.windsock.access.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.RunningServer;
import dev.windsock.id.TenantId;
import dev.windsock.principal.Permission;
import dev.windsock.wire.HttpAnswer;
import java.io.IOException;
import java.util.EnumSet;
import java.util.Map;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Access to the metrics, which cover all tenants. */
@NullUnmarked
final class PrometheusFilterTest {
    private final RunningServer server = RunningServer.shared();

    @ParameterizedTest
    @ValueSource(strings = {"Host: localhost:8080", "Host: 127.0.0.1", "X-Other: x", "X-Forwarded-For: 127.0.0.1"})
    void noRequestReadsMetricsWithoutAKey(String header) throws IOException {
        HttpAnswer rejected = server.get("/prometheus", null, header);
        assertThat(rejected.status()).isEqualTo(401);
        assertThat(rejected.text("code")).isEqualTo("UNAUTHENTICATED");
        assertThat(rejected.text("detail")).contains("`server:metrics`");
    }

    @Test
    void metricsRequireExactlyTheirPermission() throws IOException {
        Permission[] others =
                EnumSet.complementOf(EnumSet.of(Permission.SERVER_METRICS)).toArray(Permission[]::new);
        assertThat(read(server, server.key(TenantId.DEFAULT, Permission.SERVER_METRICS)))
                .isEqualTo(200);
        assertThat(read(server, server.key(TenantId.DEFAULT, "admin"))).isEqualTo(200);
        assertThat(read(server, server.key(TenantId.DEFAULT, "operator"))).isEqualTo(403);
        assertThat(read(server, server.key(TenantId.DEFAULT, others))).isEqualTo(403);
        // a stored list of permissions in another tenant may contain it
        assertThat(read(server, server.key(RunningServer.tenant(), Permission.values())))
                .isEqualTo(403);
        // a scraper needs no other permission
        assertThat(server.get("/api/keys", server.key(TenantId.DEFAULT, Permission.SERVER_METRICS))
                        .status())
                .isEqualTo(403);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "X-Forwarded-For: 10.1.2.3 | 401",
                "Forwarded: for=10.1.2.3   | 401",
                "Via: 1.1 proxy            | 401",
                "X-Real-IP: 10.1.2.3       | 401",
                "Host: evil.example        | 403",
                "Host: localhost:8080      | 200",
                "Host: [::1]:8080          | 200",
                "X-Other: x                | 200"
            })
    void theSettingOpensThemToTheHostItself(String header, int status) throws IOException {
        try (RunningServer open = RunningServer.start(Map.of("windsock.prometheus-open", true))) {
            assertThat(open.get("/prometheus", null, header).status()).isEqualTo(status);
            // a key without the permission is still rejected
            assertThat(read(open, open.key(TenantId.DEFAULT, "operator"))).isEqualTo(403);
            assertThat(open.get("/prometheus", RunningServer.ADMIN_KEY.replace("0123", "3210"))
                            .status())
                    .isEqualTo(401);
        }
    }

    private static int read(RunningServer from, String key) throws IOException {
        return from.get("/prometheus", key).status();
    }
}
