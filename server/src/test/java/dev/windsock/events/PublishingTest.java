// SPDX-License-Identifier: Apache-2.0
package dev.windsock.events;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.RunningServer;
import dev.windsock.id.TenantId;
import dev.windsock.wire.HttpAnswer;
import dev.windsock.wire.Texts;
import io.micronaut.json.tree.JsonNode;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Accepted payloads can be read back unchanged; invalid ones are rejected with the name of the field. */
@Tag("store")
@NullUnmarked
final class PublishingTest {
    private final RunningServer server = RunningServer.shared();
    private final TenantId tenant = RunningServer.tenant();
    private final String key = server.key(tenant, "admin");

    @Test
    void limitsTheNestingOfAPayload() throws IOException {
        assertThat(publish(payload(nested(64))).status()).isEqualTo(202);
        for (int depth : List.of(65, 900, 998)) {
            assertRejected(publish(payload(nested(depth))), "[0].payload");
        }
        assertThat(publish(payload(nested(20_000))).text("code")).isEqualTo("MALFORMED_BODY");
        for (String path : List.of("/api/events", "/api/dashboard/events", "/api/dashboard/stats")) {
            assertThat(server.get(path, key).status()).as(path).isEqualTo(200);
        }
        assertThat(server.get("/api/events", key).body()).contains(nested(64));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"n\":123456789012345678901234567890}",
                "{\"n\":0.1234567890123456789012345678901234567890}",
                "{\"n\":1.10}",
                "{\"a\":[],\"b\":{},\"c\":[null,true,false,\"\"]}",
                "{\"a\":{\"x\":1},\"b\":{\"x\":2}}",
                "{\"text\":\"a\\n\\\"\\u0000\\\\ ☃\"}"
            })
    void returnsAPayloadUnchanged(String payload) throws IOException {
        assertThat(publish(payload(payload)).status()).isEqualTo(202);
        assertThat(server.get("/api/events", key).body()).contains("\"payload\":" + payload + "}");
    }

    @Test
    void keepsLargeNumbers() throws IOException {
        assertThat(publish(payload("{ \"n\" : 1E400 }")).status()).isEqualTo(202);
        assertThat(server.get("/api/events", key).body()).contains("\"payload\":{\"n\":1E400}}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[null]                                            | [0]",
                "[{\"type\":\"A\"},7]                              | [1]",
                "{\"type\":\"A\",\"zzz\":{\"a\":[1]}}              | [0].zzz",
                "{\"type\":5}                                      | [0].type",
                "{\"type\":[\"A\"]}                                | [0].type",
                "{\"type\":\"A\",\"type\":\"B\"}                   | [0].type",
                "{\"type\":\"A\",\"resource_id\":5}                | [0].resource_id",
                "{\"type\":\"A\",\"resource_id\":\"\"}             | [0].resource_id",
                "{\"type\":\"A\",\"resource_id\":\"a\\nb\"}        | [0].resource_id",
                "{\"type\":\"A\",\"resource_id\":\"a\\u0000\"}     | [0].resource_id",
                "{\"type\":\"A\",\"resource_id\":\"\\u0085\"}      | [0].resource_id",
                "{\"type\":\"A\",\"resource_id\":\"\\ud83c\"}      | [0].resource_id",
                "{\"type\":\"A\",\"resource_type\":\"a\"}          | [0].resource_type",
                "{\"type\":\"A\",\"payload\":[]}                   | [0].payload",
                "{\"type\":\"A\",\"payload\":\"{}\"}               | [0].payload",
                "{\"type\":\"A\",\"payload\":{\"a\":1,\"a\":2}}    | [0].payload.a",
                "{\"type\":\"A\",\"payload\":{\"b\":{\"a\":1,\"a\":[{}]},\"c\":1}} | [0].payload.b.a",
                "{\"type\":\"A\",\"payload\":{\"a\":\"\\ud83c\"}}  | [0].payload",
                "{\"type\":\"A\",\"payload\":{\"a\":1E99999999999}} | [0].payload"
            })
    void namesTheInvalidField(String body, String field) throws IOException {
        HttpAnswer rejected = publish(body);
        assertRejected(rejected, field);
        assertThat(rejected.json().get("errors").size()).isEqualTo(1);
        assertThat(rejected.body()).doesNotContain("PublishedEvent");
        // nothing was published, and the log can still be read
        assertThat(server.get("/api/events", key).json().get("items").size()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"A\"} garbage",
                "{\"type\":\"A\"}{\"type\":\"B\"}",
                "[{\"type\":\"A\"}]]",
                "[{\"type\":\"A\"},]",
                "{\"type\":\"A\",\"payload\":{\"a\":NaN}}",
                "{\"type\":\"A\",\"payload\":{\"a\":01}}",
                "{\"type\":\"A\",\"payload\":{\"a\":{}",
                "{\"type\":5} garbage",
                "[{\"zzz\":1},]",
                "{\"type\":\"A\",\"payload\":{\"\\udf88\":1}}"
            })
    void rejectsInvalidJson(String body) throws IOException {
        HttpAnswer rejected = publish(body);
        assertThat(rejected.status()).isEqualTo(400);
        assertThat(rejected.text("code")).isEqualTo("MALFORMED_BODY");
    }

    @Test
    void namesEveryInvalidValue() throws IOException {
        HttpAnswer rejected = publish("[{\"type\":\"a\"},{\"type\":\"A\"},{\"type\":\"b\",\"resource_id\":\"\"}]");
        assertRejected(rejected, "[0].type");
        assertThat(rejected.json().get("errors").size()).isEqualTo(3);
    }

    @Test
    void limitsTheNumberOfEvents() throws IOException {
        assertThat(publish("[" + "{\"type\":\"A\"},".repeat(500) + "{\"type\":\"A\"}]")
                        .text("code"))
                .isEqualTo("VALIDATION_FAILED");
    }

    @Test
    void doesNotPrintPayloads() {
        assertThat(new PublishedEvent("A", null, null, "{\"password\":\"\"}").toString())
                .doesNotContain("password");
    }

    private HttpAnswer publish(String body) throws IOException {
        return server.post("/api/events", key, body);
    }

    private static String payload(String payload) {
        return "{\"type\":\"A\",\"payload\":" + payload + "}";
    }

    private static String nested(int depth) {
        return "{\"a\":".repeat(depth - 1) + "{}" + "}".repeat(depth - 1);
    }

    private static void assertRejected(HttpAnswer answer, String field) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(400);
        assertThat(answer.text("code")).as(answer.body()).isEqualTo("VALIDATION_FAILED");
        JsonNode errors = answer.json().get("errors");
        assertThat(Texts.text(errors.get(0), "field")).isEqualTo(field);
    }
}
