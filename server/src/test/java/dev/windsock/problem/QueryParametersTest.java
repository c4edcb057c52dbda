// SPDX-License-Identifier: Apache-2.0
package dev.windsock.problem;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.RunningServer;
import dev.windsock.id.TenantId;
import dev.windsock.wire.HttpAnswer;
import dev.windsock.wire.Texts;
import dev.windsock.wire.WsClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

/** A misspelled or repeated query parameter is an error wherever the document names the parameters. */
@NullUnmarked
final class QueryParametersTest {
    private static final Pattern PATH = Pattern.compile("^  (/\\S+):\n((?:   .*\n)+)", Pattern.MULTILINE);
    private static final Pattern METHOD = Pattern.compile("^    (get|put|post|patch|delete):", Pattern.MULTILINE);

    private final RunningServer server = RunningServer.shared();
    private final TenantId tenant = RunningServer.tenant();
    private final String key = server.key(tenant, "admin");

    @Test
    void everyDocumentedOperationRejectsUnknownParameters() throws IOException {
        String document = Files.readString(Path.of("../openapi/windsock-openapi.yml"));
        int operations = 0;
        Matcher paths = PATH.matcher(document);
        while (paths.find()) {
            String target = paths.group(1).replace("{id}", "01900000-0000-7000-8000-000000000000");
            Matcher methods = METHOD.matcher(paths.group(2));
            // scrapers and load balancers may send their own parameters to the other operations
            while ((target.startsWith("/api/") || target.startsWith("/ws")) && methods.find()) {
                String method = methods.group(1).toUpperCase(Locale.ROOT);
                HttpAnswer answer = target.startsWith("/ws")
                        ? WsClient.rejected(server.port(), target + "?lable=1", "X-API-Key: " + RunningServer.ADMIN_KEY)
                        : server.send(
                                method,
                                target + "?lable=1",
                                RunningServer.ADMIN_KEY,
                                method.equals("GET") || method.equals("DELETE") ? null : "{}");
                assertThat(answer.status())
                        .as(method + " " + target + ": " + answer)
                        .isEqualTo(400);
                assertThat(answer.text("code")).as(target).isEqualTo("VALIDATION_FAILED");
                assertThat(answer.text("detail")).as(target).contains("`lable` is unknown");
                operations++;
            }
        }
        assertThat(operations).isGreaterThan(50);
    }

    @Test
    void repeatedParametersAreRejectedUnlessTheyAreLists() throws IOException {
        HttpAnswer repeated = server.get("/api/instances?limit=5&limit=6", key);
        assertThat(repeated.status()).isEqualTo(400);
        assertThat(repeated.text("detail")).isEqualTo("`limit` must be sent only once.");
        assertThat(server.get("/api/instances?label=a:b&label=c:d", key).status())
                .isEqualTo(200);
        assertThat(WsClient.rejected(server.port(), "/ws?topics=custom&topics=keys", "X-API-Key: " + key)
                        .status())
                .isEqualTo(400);
    }

    @Test
    void aCredentialIsCheckedFirst() throws IOException {
        assertThat(server.get("/api/instances?lable=1", null).status()).isEqualTo(401);
    }

    @Test
    void repeatedLabelsMeanAnd() throws IOException {
        for (String labels : List.of("\"env\":\"prod,eu\",\"tier\":\"web\"", "\"env\":\"prod,eu\",\"tier\":\"db\"")) {
            HttpAnswer launched = server.post(
                    "/api/instances",
                    key,
                    "{\"name\":\"i" + Math.abs(labels.hashCode()) + "\",\"command\":[\"true\"],\"labels\":{" + labels
                            + "}}");
            assertThat(launched.status()).as(launched.toString()).isEqualTo(202);
        }
        assertThat(count("label=env:prod,eu")).isEqualTo(2);
        assertThat(count("label=env:prod,eu&label=tier:web")).isEqualTo(1);
        assertThat(count("label=tier:db&label=env:prod,eu&label=tier:db")).isEqualTo(1);
        assertThat(count("label=tier:db&label=tier:web")).isZero();
        assertThat(server.get("/api/instances?" + "label=a:b&".repeat(17), key).status())
                .isEqualTo(400);
    }

    private int count(String query) throws IOException {
        HttpAnswer answer = server.get("/api/instances?" + query, key);
        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        answer.json()
                .get("items")
                .values()
                .forEach(item -> assertThat(Texts.text(item, "id")).isNotNull());
        return answer.json().get("items").size();
    }

    @Test
    void pagesAndAssetsIgnoreParameters() throws IOException {
        for (String target : List.of("/asyncapi.yaml?utm=1", "/health/liveness?x=1&x=2", "/openapi.yaml?v=3")) {
            assertThat(server.get(target, key).status()).as(target).isEqualTo(200);
        }
    }
}
