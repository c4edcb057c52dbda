// SPDX-License-Identifier: Apache-2.0
package dev.windsock.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.RunningServer;
import dev.windsock.id.TenantId;
import dev.windsock.wire.HttpAnswer;
import dev.windsock.wire.Wire;
import java.io.IOException;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests whose bodies do not end correctly are not carried out (RFC 9112, section 7.1). */
@NullUnmarked
final class MalformedBodiesTest {
    private final RunningServer server = RunningServer.shared();
    private final TenantId tenant = RunningServer.tenant();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\r\nZZ\r\n",
                "XXXX\r\n0\r\n\r\n",
                "\r\n-1\r\n\r\n",
                "\r\n0x0\r\n\r\n",
                "\r\n0\r\nA\u0000: b\r\n\r\n"
            })
    void nothingIsPublished(String end) throws IOException {
        String body = "{\"type\":\"A\"}";
        String key = server.key(tenant, "admin");
        server.get("/api/session", key);
        String before = server.get("/api/events", key).text("position");
        try (Wire wire = new Wire(server.port())) {
            wire.send("POST /api/events HTTP/1.1\r\nHost: localhost\r\nX-API-Key: " + key
                    + "\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
                    + Integer.toHexString(body.length()) + "\r\n" + body + end);

            HttpAnswer answer = wire.answer();
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.text("code")).isEqualTo("MALFORMED_REQUEST");
            wire.awaitEnd();
        }
        assertThat(server.get("/api/events?after=" + before, key)
                        .json()
                        .get("items")
                        .size())
                .isZero();
    }
}
