// SPDX-License-Identifier: Apache-2.0
package dev.windsock.access.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.RunningServer;
import dev.windsock.control.ControlClient;
import dev.windsock.wire.BrowserSession;
import dev.windsock.wire.HttpAnswer;
import dev.windsock.wire.Texts;
import io.micronaut.json.tree.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The operator of the host receives a link that signs in as an administrator, once. */
@NullUnmarked
final class SignInOperationTest {
    private static String link(Path data) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        assertThat(ControlClient.run(data, "sign-in", out)).isTrue();
        return out.toString(StandardCharsets.US_ASCII);
    }

    private static HttpAnswer redeem(RunningServer server, String link) throws IOException {
        String code = link.strip().split("#code=", 2)[1];
        return server.post("/api/session/code", null, "{\"code\":\"" + code + "\"}");
    }

    @Test
    void printsALinkOfAnAdministratorThatWorksOnce(@TempDir Path data) throws IOException {
        try (RunningServer server = RunningServer.start(Map.of("windsock.data-dir", data.toString()))) {
            String link = link(data);
            assertThat(link).matches("http://127\\.0\\.0\\.1:" + server.port() + "/#code=[A-Za-z0-9_-]{43}\n");

            BrowserSession session = BrowserSession.of(redeem(server, link));
            assertThat(server.get("/api/session", null, session.lines()).text("key_id"))
                    .isEqualTo(RunningServer.ADMIN_KEY.split("_")[1]);
            assertThat(redeem(server, link).status()).isEqualTo(401);

            JsonNode row = server.get("/api/audit?action=session:link", RunningServer.ADMIN_KEY)
                    .json()
                    .get("items")
                    .get(0);
            assertThat(Texts.text(row.get("actor"), "name")).isEqualTo("operator");
            assertThat(Texts.text(row.get("details"), "key_id"))
                    .isEqualTo(RunningServer.ADMIN_KEY.split("_")[1]);
            assertThat(Texts.text(row.get("details"), "user")).isEqualTo(System.getProperty("user.name"));
            assertThat(row.toString()).doesNotContain(link.strip().split("#code=", 2)[1]);
        }
        assertThat(ControlClient.run(data, "sign-in", new ByteArrayOutputStream()))
                .isFalse();
    }

    @Test
    void signsInAsAnAdministratorEvenIfTheFirstKeyIsRevoked(@TempDir Path data) throws IOException {
        try (RunningServer server = RunningServer.start(Map.of("windsock.data-dir", data.toString()))) {
            HttpAnswer next =
                    server.post("/api/keys", RunningServer.ADMIN_KEY, "{\"name\":\"next\",\"role\":\"admin\"}");
            server.post("/api/keys", RunningServer.ADMIN_KEY, "{\"name\":\"other\",\"role\":\"operator\"}");
            server.send("DELETE", "/api/keys/" + RunningServer.ADMIN_KEY.split("_")[1], next.text("secret"), null);
            BrowserSession session = BrowserSession.of(redeem(server, link(data)));
            assertThat(server.get("/api/session", null, session.lines()).text("key_id"))
                    .isEqualTo(next.text("id"));
        }
    }
}
