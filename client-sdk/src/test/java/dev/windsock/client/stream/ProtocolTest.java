// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.windsock.client.json.Json;
import dev.windsock.client.log.GapReason;
import dev.windsock.client.log.Position;
import dev.windsock.client.model.InstanceStatus;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Parsing the messages of both protocols. */
final class ProtocolTest {
    private static final ObjectMapper JSON = Json.mapper();
    private static final String CHANGE = """
            {"type":"%s","id":"01900000-0000-7000-8000-000000000001","position":"e:7",
             "tenant_id":"01900000-0000-7000-8000-000000000000","timestamp":"2026-01-02T03:04:05.678Z",
             "resource_type":"X","resource_id":"x","actor":{"name":"engine"},"request_id":null,"new_field":1,
             "payload":%s}""";

    private final WsProtocol ws = new WsProtocol(JSON);
    private final SseProtocol sse = new SseProtocol(JSON);

    @Test
    void readsWelcome() throws IOException {
        WsProtocol.Message message = ws.read(
                "{\"type\":\"WELCOME\",\"connection_id\":\"c\",\"position\":\"e:5\",\"heartbeat_interval_ms\":15000,\"topics\":[],\"resumed\":false}");
        assertThat(message.signal()).isEqualTo(new Signal.Opened(Position.of("e:5")));
        assertThat(message.heartbeat()).isEqualTo(Duration.ofSeconds(15));
    }

    @Test
    void heartbeat() throws IOException {
        assertThat(ws.read("{\"type\":\"HEARTBEAT\",\"position\":\"e:9\"}").signal())
                .isEqualTo(new Signal.KeepAlive(Position.of("e:9")));
    }

    @ParameterizedTest
    @CsvSource({"HISTORY_TRUNCATED,HISTORY_TRUNCATED", "EPOCH_CHANGED,EPOCH_CHANGED", "AHEAD,AHEAD", "BRAND_NEW,UNKNOWN"
    })
    void readsReset(String reason, GapReason read) throws IOException {
        String body = "\"reason\":\"" + reason + "\",\"earliest\":\"e:3\",\"latest\":\"e:9\"}";
        Gap gap = new Gap(read, Position.of("e:3"), Position.of("e:9"));
        assertThat(ws.read("{\"type\":\"RESET\"," + body).signal()).isEqualTo(new Signal.Delivery(gap, gap.latest()));
        assertThat(sse.read(new SseEvent("e:9", "reset", "{" + body)))
                .isEqualTo(new Signal.Delivery(gap, gap.latest()));
    }

    @ParameterizedTest
    @CsvSource({
        "INSTANCE_STARTED,InstanceChange",
        "INSTANCE_BRAND_NEW,InstanceChange",
        "AUDIT_LOG,AuditChange",
        "KEY_CREATED,KeyChange",
        "BACKUP_FINISHED,OtherChange",
        "VOLUME_CREATED,VolumeChange",
        "VPC_CREATED,VpcChange",
        "TERMINAL_OPENED,TerminalChange",
        "TENANT_CREATED,TenantChange",
        "NOTIFICATION_RAISED,NotificationChange",
        "NOTIFICATION_RULE_CREATED,NotificationRuleChange"
    })
    void readsChangesByResourceType(String type, String read) throws IOException {
        String text = CHANGE.formatted(
                type, "{\"id\":\"01900000-0000-7000-8000-000000000000\",\"status\":\"RUNNING\",\"new_field\":{}}");
        for (Signal signal : new Signal[] {ws.read(text).signal(), sse.read(new SseEvent("e:7", "change", text))}) {
            assertThat(signal).isInstanceOfSatisfying(Signal.Delivery.class, delivery -> {
                assertThat(delivery.item().getClass().getSimpleName()).isEqualTo(read);
                assertThat(delivery.position()).isEqualTo(Position.of("e:7"));
            });
        }
    }

    @Test
    void readsAnUnknownStatus() throws IOException {
        Signal signal = ws.read(CHANGE.formatted("INSTANCE_STARTED", "{\"status\":\"HIBERNATING\"}"))
                .signal();
        assertThat(((InstanceChange) ((Signal.Delivery) signal).item())
                        .instance()
                        .getStatus())
                .isEqualTo(InstanceStatus.UNKNOWN);
    }

    @Test
    void keepsAPayloadOfAnUnknownSchema() throws IOException {
        Signal signal = ws.read(CHANGE.formatted("KEY_CREATED", "{\"permissions\":\"all of them\"}"))
                .signal();
        assertThat(((Signal.Delivery) signal).item())
                .isInstanceOfSatisfying(
                        OtherChange.class,
                        change -> assertThat(change.event().getPayload()).containsEntry("permissions", "all of them"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"INSTANCE_STARTED", "BACKUP_FINISHED"})
    void readsAChangeWithoutAPayload(String type) throws IOException {
        String none = CHANGE.formatted(type, "null");
        for (String text : new String[] {none, none.replace("\"payload\":null", "\"other\":null")}) {
            assertThat(((Signal.Delivery) sse.read(new SseEvent("e:7", "change", text))).item())
                    .isInstanceOfSatisfying(
                            OtherChange.class,
                            change -> assertThat(change.event().getPayload()).isEmpty());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"type", "position", "timestamp"})
    void rejectsAChangeWithoutARequiredField(String field) {
        String text = CHANGE.formatted("BACKUP_FINISHED", "{}").replace('"' + field + '"', "\"other\"");
        assertThatThrownBy(() -> sse.read(new SseEvent("e:7", "change", text)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(field);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"type\":\"BRAND_NEW\"}", "{\"type\":\"PONG\",\"request_id\":null}", "{}"})
    void ignoresUnknownMessages(String text) throws IOException {
        assertThat(ws.read(text).signal()).isEqualTo(new Signal.KeepAlive(null));
        assertThat(sse.read(new SseEvent("", "brand_new", text))).isEqualTo(new Signal.KeepAlive(null));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "1", "null", "{\"type\":", "<html>", "{\"type\":\"HEARTBEAT\"}"})
    void rejectsInvalidMessages(String text) {
        assertThatThrownBy(() -> ws.read(text)).isInstanceOf(IOException.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1001 | {\"code\":\"GOING_AWAY\",\"retry_after_ms\":0}          | GOING_AWAY         | true  | 0",
                "4002 | {\"code\":\"DRAINING\",\"retry_after_ms\":1234}         | DRAINING           | true  | 1234",
                "4500 | {\"code\":\"CREDENTIAL_REVOKED\",\"retry_after_ms\":0}  | CREDENTIAL_REVOKED | false | 0",
                "4999 | {}                                                      | Connection closed with code 4999 | false | 0",
                "1002 | {\"code\":\"INVALID_FRAME\",\"retry_after_ms\":0}       | INVALID_FRAME      | false | 0",
                "1007 | {\"code\":\"INVALID_TEXT\",\"retry_after_ms\":0}        | INVALID_TEXT       | false | 0",
                "1009 | ''                                                      | Connection closed with code 1009 | false | 0",
                "1006 | ''                                                      | Connection closed with code 1006 | true  | 0",
                "1000 | bye                                                     | Connection closed with code 1000 | true  | 0",
                "4002 | {\"code\":\"DRAINING\",\"retry_after_ms\":-5}           | DRAINING           | true  | 0",
            })
    void readsCloseFrames(int code, String text, String reason, boolean reconnect, long retryAfterMs) {
        assertThat(ws.closed(code, text))
                .isEqualTo(new Signal.Closed(reason, reconnect, Duration.ofMillis(retryAfterMs)));
    }

    @Test
    void readsCloseEvents() throws IOException {
        assertThat(sse.read(new SseEvent(
                        "",
                        "close",
                        "{\"code\":4002,\"reason\":\"DRAINING\",\"reconnect\":true,\"retry_after_ms\":700}")))
                .isEqualTo(new Signal.Closed("DRAINING", true, Duration.ofMillis(700)));
    }
}
