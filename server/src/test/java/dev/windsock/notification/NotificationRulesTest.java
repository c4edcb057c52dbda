// SPDX-License-Identifier: Apache-2.0
package dev.windsock.notification;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.RunningServer;
import dev.windsock.id.TenantId;
import dev.windsock.principal.Permission;
import dev.windsock.wire.HttpAnswer;
import dev.windsock.wire.Texts;
import dev.windsock.wire.WsClient;
import io.micronaut.json.tree.JsonNode;
import java.io.IOException;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A tenant's rules, over HTTP. */
@Tag("store")
@NullUnmarked
final class NotificationRulesTest {
    private static final String RULES = "/api/notification-rules";
    private static final String URL = "https://hooks.example.com/T0/very-secret?token=1";

    private final RunningServer server = RunningServer.shared();
    private final TenantId tenant = RunningServer.tenant();
    private final String admin = server.key(tenant, "admin");

    private HttpAnswer create(String body) throws IOException {
        return server.post(RULES, admin, body);
    }

    private HttpAnswer withWebhook() throws IOException {
        return create("{\"name\":\"web\",\"condition\":\"INSTANCE_FAILED\",\"webhook_url\":\"" + URL + "\"}");
    }

    @Test
    void showsTheSecretOnce() throws IOException {
        HttpAnswer created = withWebhook();
        assertThat(created.status()).as(created.body()).isEqualTo(201);
        assertThat(created.text("secret")).matches("whsec_[A-Za-z0-9+/]{43}=");
        assertThat(created.header("Cache-Control")).isEqualTo("no-store");
        assertThat(created.header("Location")).isEqualTo(RULES + "/" + created.text("id"));

        HttpAnswer read = server.get(RULES + "/" + created.text("id"), admin);
        assertThat(read.text("secret")).isNull();
        assertThat(Texts.text(read.json().get("webhook"), "url")).isEqualTo(URL);
        String log = server.get("/api/events?limit=200", admin).body()
                + server.get("/api/audit", admin).body()
                + server.get(RULES, admin).body();
        assertThat(log).contains("NOTIFICATION_RULE_CREATED").doesNotContain("whsec_");
    }

    @Test
    void showsThePathOfTheUrlToWritersOnly() throws IOException {
        String id = withWebhook().text("id");
        String viewer = server.key(tenant, "viewer");
        HttpAnswer read = server.get(RULES + "/" + id, viewer);
        assertThat(Texts.text(read.json().get("webhook"), "url")).isEqualTo("https://hooks.example.com/…");
        assertThat(server.get("/api/events?limit=200", viewer).body()).doesNotContain("very-secret");
        assertThat(server.get("/api/audit", admin).body()).doesNotContain("very-secret");
    }

    @Test
    void replaysACreationWithoutTheSecret() throws IOException {
        String body = "{\"name\":\"web\",\"condition\":\"INSTANCE_FAILED\",\"webhook_url\":\"" + URL + "\"}";
        HttpAnswer first = server.post(RULES, admin, body, "Idempotency-Key: one");
        HttpAnswer again = server.post(RULES, admin, body, "Idempotency-Key: one");
        assertThat(again.text("id")).isEqualTo(first.text("id"));
        assertThat(again.text("secret")).isNull();
        assertThat(first.text("secret")).isNotNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "condition|\"condition\":\"NO_SUCH\"",
                "condition|\"name\":\"x\"",
                "threshold_percent|\"condition\":\"CPU_ABOVE\"",
                "threshold_percent|\"condition\":\"CPU_ABOVE\",\"threshold_percent\":0",
                "threshold_percent|\"condition\":\"CPU_ABOVE\",\"threshold_percent\":101",
                "threshold_percent|\"condition\":\"INSTANCE_FAILED\",\"threshold_percent\":50",
                "for_seconds|\"condition\":\"CPU_ABOVE\",\"threshold_percent\":50,\"for_seconds\":15",
                "for_seconds|\"condition\":\"CPU_ABOVE\",\"threshold_percent\":50,\"for_seconds\":0",
                "for_seconds|\"condition\":\"INSTANCE_UNHEALTHY\",\"for_seconds\":60",
                "instance_id|\"condition\":\"INSTANCE_FAILED\",\"instance_id\":\"x\"",
                "webhook_url|\"condition\":\"INSTANCE_FAILED\",\"webhook_url\":\"x\"",
                "webhook_url|\"condition\":\"INSTANCE_FAILED\",\"webhook_url\":\"http://hooks.example.com/\"",
                "webhook_url|\"condition\":\"INSTANCE_FAILED\",\"webhook_url\":\"https://127.0.0.1/\"",
                "condition|\"condition\":\"SERVER_TROUBLE\"",
                "nothing|\"condition\":\"INSTANCE_FAILED\",\"nothing\":1"
            })
    void namesTheFieldThatIsInvalid(String field, String members) throws IOException {
        HttpAnswer rejected =
                create(members.contains("\"name\"") ? "{" + members + "}" : "{\"name\":\"web\"," + members + "}");
        assertThat(rejected.status()).as(rejected.body()).isEqualTo(400);
        assertThat(Texts.text(rejected.json().get("errors").get(0), "field")).isEqualTo(field);
    }

    @Test
    void rejectsAnotherRuleOfTheSameName() throws IOException {
        String id = withWebhook().text("id");
        assertThat(withWebhook().text("code")).isEqualTo("NAME_TAKEN");
        HttpAnswer other = create("{\"name\":\"other\",\"condition\":\"INSTANCE_FAILED\"}");
        HttpAnswer renamed = server.send(
                "PUT", RULES + "/" + other.text("id"), admin, "{\"name\":\"web\",\"condition\":\"INSTANCE_FAILED\"}");
        assertThat(renamed.text("code")).isEqualTo("NAME_TAKEN");
        HttpAnswer same =
                server.send("PUT", RULES + "/" + id, admin, "{\"name\":\"web\",\"condition\":\"INSTANCE_UNHEALTHY\"}");
        assertThat(same.status()).as(same.body()).isEqualTo(200);
        assertThat(same.json().get("webhook").isNull()).isTrue();
    }

    @Test
    void replacesOnlyTheVersionThatItNames() throws IOException {
        HttpAnswer created = withWebhook();
        String body = "{\"name\":\"web\",\"condition\":\"CPU_ABOVE\",\"threshold_percent\":90}";
        String target = RULES + "/" + created.text("id");
        HttpAnswer changed = server.send("PUT", target, admin, body, "If-Match: \"1\"");
        assertThat(changed.text("version")).isEqualTo("2");
        assertThat(changed.text("for_seconds")).isEqualTo("300");
        assertThat(changed.header("ETag")).isEqualTo("\"2\"");
        assertThat(server.send("PUT", target, admin, body, "If-Match: \"1\"").text("code"))
                .isEqualTo("VERSION_CONFLICT");
    }

    @Test
    void generatesASecretWithTheFirstWebhook() throws IOException {
        HttpAnswer created = create("{\"name\":\"web\",\"condition\":\"INSTANCE_FAILED\"}");
        assertThat(created.text("secret")).isNull();
        String target = RULES + "/" + created.text("id");
        assertThat(server.post(target + "/test", admin, null).text("code")).isEqualTo("INVALID_STATE");
        assertThat(server.post(target + "/rotate-secret", admin, null).text("code"))
                .isEqualTo("INVALID_STATE");
        HttpAnswer changed = server.send(
                "PUT",
                target,
                admin,
                "{\"name\":\"web\",\"condition\":\"INSTANCE_FAILED\",\"webhook_url\":\"" + URL + "\"}");
        assertThat(changed.text("secret")).startsWith("whsec_");
    }

    @Test
    void limitsTheRulesOfATenant() throws IOException {
        for (int i = 0; i < NotificationRules.MAX_RULES; i++) {
            assertThat(create("{\"name\":\"r" + i + "\",\"condition\":\"INSTANCE_FAILED\"}")
                            .status())
                    .isEqualTo(201);
        }
        assertThat(create("{\"name\":\"one more\",\"condition\":\"INSTANCE_FAILED\"}")
                        .text("code"))
                .isEqualTo("QUOTA_EXCEEDED");
        JsonNode page = server.get(RULES + "?limit=20", admin).json();
        assertThat(page.get("items").size()).isEqualTo(20);
        JsonNode next = server.get(RULES + "?limit=200&cursor=" + Texts.text(page, "next_cursor"), admin)
                .json();
        assertThat(next.get("items").size()).isEqualTo(NotificationRules.MAX_RULES - 20);
    }

    @Test
    void watchesTheServerOnlyForWhoMayReadItsMetrics() throws IOException {
        String body = "{\"name\":\"server\",\"condition\":\"SERVER_TROUBLE\"}";
        HttpAnswer rejected = server.post(RULES, server.key(TenantId.DEFAULT, Permission.NOTIFICATION_WRITE), body);
        assertThat(rejected.status()).isEqualTo(403);
        assertThat(rejected.text("detail")).contains("server:metrics");
        String allowed = server.key(TenantId.DEFAULT, Permission.NOTIFICATION_WRITE, Permission.SERVER_METRICS);
        assertThat(server.post(RULES, allowed, body).status()).isEqualTo(201);
    }

    @Test
    void streamsChangesOfRulesToReaders() throws IOException {
        try (WsClient stream = server.ws("/ws?topics=notifications", server.key(tenant, "viewer"))) {
            stream.await("WELCOME");
            withWebhook();
            JsonNode event = stream.await("NOTIFICATION_RULE_CREATED");
            assertThat(Texts.text(event, "resource_type")).isEqualTo("NOTIFICATION_RULE");
            assertThat(Texts.text(event.get("payload"), "name")).isEqualTo("web");
        }
    }

    @Test
    void publishersCannotForgeNotifications() throws IOException {
        HttpAnswer rejected = server.post("/api/events", admin, "{\"type\":\"NOTIFICATION_RAISED\",\"payload\":{}}");
        assertThat(rejected.status()).isEqualTo(400);
    }
}
