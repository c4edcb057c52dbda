// SPDX-License-Identifier: Apache-2.0
package dev.windsock.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.RunningServer;
import dev.windsock.id.TenantId;
import dev.windsock.principal.Permission;
import dev.windsock.wire.HttpAnswer;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The authentication of requests, and the resulting permissions. */
@Tag("store")
@NullUnmarked
final class AuthenticationTest {
    private static final String KEY = RunningServer.ADMIN_KEY;
    private static final String WRONG = KEY.replace("0123", "3210");

    private final RunningServer server = RunningServer.shared();
    private final TenantId tenant = RunningServer.tenant();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "X-API-Key: KEY                              | 200",
                "x-api-key: KEY                              | 200",
                "Authorization: Bearer KEY                   | 200",
                "authorization: bearer KEY                   | 200",
                "X-API-Key: WRONG                            | 401",
                "X-API-Key: nonsense                         | 401",
                "X-API-Key:                                  | 401",
                "Authorization: Bearer WRONG                 | 401",
                "Authorization: Bearer                       | 401",
                "Authorization: Basic dXNlcjpwYXNz           | 401",
                "Authorization: KEY                          | 401",
                "X-Windsock-Session: nonsense                | 401",
                "X-Windsock-Session:                         | 401",
                "Cookie: other=1                             | 401"
            })
    void headers(String header, int status) throws IOException {
        HttpAnswer answer =
                server.get("/api/session", null, header.replace("KEY", KEY).replace("WRONG", WRONG));
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        if (status == 401) {
            assertThat(answer.text("code")).isEqualTo("UNAUTHENTICATED");
            assertThat(answer.header("WWW-Authenticate")).startsWith("Bearer");
        }
    }

    @Test
    void acceptsTheSameKeyTwiceButNotTwoDifferentKeys() throws IOException {
        assertThat(server.get("/api/session", KEY, "Authorization: Bearer " + KEY)
                        .status())
                .isEqualTo(200);
        assertThat(server.get("/api/session", KEY, "Authorization: Bearer " + server.key(tenant, "viewer"))
                        .status())
                .isEqualTo(401);
        assertThat(server.get("/api/session", KEY, "X-API-Key: " + WRONG).status())
                .isEqualTo(401);
    }

    @Test
    void aWrongKeyIsRejectedEvenOnPublicPaths() throws IOException {
        for (String path : List.of("/health", "/health/liveness", "/openapi.yaml", "/asyncapi.yaml")) {
            assertThat(server.get(path, null).status()).as(path).isEqualTo(200);
            assertThat(server.get(path, WRONG).status()).as(path).isEqualTo(401);
        }
        assertThat(server.get("/health", null, "X-Windsock-Session: nonsense").status())
                .isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/keys?key=KEY",
                "/api/keys?KEY",
                "/api/keys?KEY=1",
                "/api/keys?key=ENCODED",
                "/api/keys?a=b&x=prefix-KEY-suffix",
                "/api/keys?api_key=whatever",
                "/api/keys?X-API-Key=whatever",
                "/api/keys?access_token=whatever",
                "/api/keys/KEY",
                "/api/keys/ENCODED",
                "/ws?ticket=KEY",
                "/ws?api_key=KEY",
                "/api/dashboard/stream?apikey=KEY",
                "/health?key=KEY",
                "/nothing?key=KEY"
            })
    void aKeyInTheUrl(String target) throws IOException {
        String encoded = URLEncoder.encode(KEY, StandardCharsets.UTF_8)
                .replace("_", "%5F")
                .replace("w", "%77");
        String url = target.replace("KEY", KEY).replace("ENCODED", encoded);
        for (String header : List.of("X-API-Key: " + KEY, "X-Other: none")) {
            HttpAnswer answer = server.get(url, null, header);
            assertThat(answer.status()).as(answer.toString()).isEqualTo(400);
            assertThat(answer.text("code")).isEqualTo("KEY_IN_URL");
            assertThat(answer.body()).doesNotContain(KEY);
        }
    }

    @Test
    void describesTheSession() throws IOException {
        HttpAnswer me = server.get("/api/session", server.key(tenant, Permission.EVENT_READ));
        assertThat(me.json().get("key_expires_at").isNull()).isTrue();
        assertThat(me.text("tenant_id")).isEqualTo(tenant.value());
        assertThat(me.json().get("permissions").get(0).getStringValue()).isEqualTo("event:read");
    }

    @Test
    void healthHasDetailsForOperatorsOnly() throws IOException {
        for (String path : List.of("/health", "/health/readiness", "/health/liveness")) {
            for (String other : new String[] {null, server.key(tenant, "viewer"), server.key(tenant, "admin")}) {
                HttpAnswer answer = server.get(path, other);
                assertThat(answer.status()).isEqualTo(200);
                assertThat(answer.text("status")).as(path).isEqualTo("UP");
                assertThat(answer.text("details")).as(path).isNull();
            }
        }
        assertThat(server.get("/health", KEY).json().get("details").size()).isPositive();
    }
}
