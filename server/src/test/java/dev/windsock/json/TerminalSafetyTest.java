// SPDX-License-Identifier: Apache-2.0
package dev.windsock.json;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.RunningServer;
import dev.windsock.id.TenantId;
import dev.windsock.wire.HttpAnswer;
import dev.windsock.wire.SseClient;
import dev.windsock.wire.Texts;
import dev.windsock.wire.Wire;
import dev.windsock.wire.WsClient;
import io.micronaut.json.tree.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Text from others is harmless when a terminal prints it: any response can be read with curl. */
@NullUnmarked
final class TerminalSafetyTest {
    /** DEL, CSI as C1, a right-to-left override, a zero-width space and a byte order mark. */
    private static final String INVISIBLE = "\u007f\u009b31m\u202ecba\u200b\ufeff";

    private static final String ESCAPED = "\\u007f\\u009b31m\\u202ecba\\u200b\\ufeff";

    private final RunningServer server = RunningServer.shared();
    private final TenantId tenant = RunningServer.tenant();
    private final String key = server.key(tenant, "admin");

    @Test
    void publishedEventsAreEscapedEverywhere() throws IOException {
        String body = "{\"type\":\"A\",\"payload\":{\"text\":\"" + INVISIBLE + "\",\"" + INVISIBLE + "\":1}}";
        try (WsClient socket = server.ws("/ws?topics=custom", key);
                SseClient stream = server.sse("?topics=custom", key)) {
            socket.await("WELCOME");
            assertThat(server.post("/api/events", key, body).status()).isEqualTo(202);
            String frame;
            do {
                frame = new String(socket.frame().payload(), StandardCharsets.UTF_8);
            } while (!frame.contains("\"type\":\"A\""));
            assertEscaped(frame);
            assertEscaped(stream.await("change").data());
        }
        for (String path : new String[] {"/api/events", "/api/dashboard/events", "/api/dashboard/stats"}) {
            assertEscaped(server.get(path, key).body());
        }
    }

    @Test
    void resourcesAndTheAuditAreEscaped() throws IOException {
        HttpAnswer launched = server.post(
                "/api/instances", key, "{\"name\":\"a\",\"command\":[\"/bin/echo\",\"" + INVISIBLE + "\"]}");
        assertThat(launched.status()).as(launched.toString()).isEqualTo(202);
        assertEscaped(launched.body());
        assertEscaped(server.get("/api/instances", key).body());
        assertEscaped(server.get("/api/events", key).body());
        // an error repeats the text that it rejects
        assertThat(server.get("/api/instances/%C2%9B31m", key).body()).doesNotContain("\u009b");
    }

    private static void assertEscaped(String text) {
        assertThat(text).contains(ESCAPED);
        assertThat(text.chars()).noneMatch(unit -> unit >= 0x7f && INVISIBLE.indexOf(unit) >= 0);
    }

    @Test
    void userAgentsAreCleanedBeforeTheyAreStored() throws IOException {
        HttpAnswer made;
        try (Wire wire = new Wire(server.port())) {
            // a client may send any byte from 0x80 in a header (RFC 9110, section 5.5)
            wire.send(("POST /api/volumes HTTP/1.1\r\nHost: localhost\r\nX-API-Key: " + key
                            + "\r\nUser-Agent: x\u009b31m\u0085y\r\nContent-Type: application/json\r\n"
                            + "Content-Length: 27\r\n\r\n{\"name\":\"ua\",\"size_gb\":  1}")
                    .getBytes(StandardCharsets.ISO_8859_1));
            made = wire.answer();
        }
        assertThat(made.status()).as(made.toString()).isEqualTo(201);
        JsonNode row = server.get("/api/audit?action=volume:create", key)
                .json()
                .get("items")
                .get(0);
        assertThat(Texts.text(row, "user_agent")).isEqualTo("x\ufffd31m\ufffdy");
        String csv = server.get("/api/audit/export?format=csv", key).body();
        assertThat(csv).contains("\"x\ufffd31m\ufffdy\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a\u009bb",
                "a\u007fb",
                "a\u202eb",
                "a\u200bb",
                "a\u2066b",
                "\ufeffa",
                "a\u00adb",
                "a\u2028b",
                "a\u001bb"
            })
    void namesAreVisible(String name) throws IOException {
        String json = name.replace("\u001b", "\\u001b");
        rejected("/api/keys", "{\"name\":\"" + json + "\",\"role\":\"viewer\"}", "name");
        rejected("/api/tenants", "{\"name\":\"" + json + "\"}", "name");
        rejected("/api/volumes", "{\"name\":\"" + json + "\",\"size_gb\":1}", "name");
        rejected("/api/vpcs", "{\"name\":\"" + json + "\",\"cidr_block\":\"10.0.0.0/24\"}", "name");
        rejected("/api/instances", "{\"name\":\"" + json + "\",\"command\":[\"true\"]}", "name");
        rejected(
                "/api/instances",
                "{\"name\":\"a\",\"command\":[\"true\"],\"labels\":{\"a\":\"" + json + "\"}}",
                "labels.a");
        rejected("/api/events", "{\"type\":\"A\",\"resource_id\":\"" + json + "\"}", "[0].resource_id");
    }

    @ParameterizedTest
    @ValueSource(strings = {"M\u00fcnchen", "\u6771\u4eac", "a b", "\u05d0\u05d1"})
    void namesMayHaveAnyVisibleCharacter(String name) throws IOException {
        assertThat(server.post("/api/keys", key, "{\"name\":\"" + name + "\",\"role\":\"viewer\"}")
                        .status())
                .isEqualTo(201);
        assertThat(server.get("/api/keys", key).body()).contains("\"" + name + "\"");
    }

    private void rejected(String path, String body, String field) throws IOException {
        HttpAnswer answer = server.post(path, RunningServer.ADMIN_KEY, body);
        assertThat(answer.status()).as(path + answer).isEqualTo(400);
        assertThat(Texts.text(answer.json().get("errors").get(0), "field")).isEqualTo(field);
    }
}
