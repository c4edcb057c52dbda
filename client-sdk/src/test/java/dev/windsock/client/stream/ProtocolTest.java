// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.windsock.client.Position;
import dev.windsock.client.json.Json;
import dev.windsock.client.model.InstanceStatus;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What stands on the wire, and what it is read as. */
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
    void welcome() throws IOException {
        WsProtocol.Message message = ws.read(
                "{\"type\":\"WELCOME\",\"connection_id\":\"c\",\"position\":\"e:5\",\"heartbeat_interval_ms\":15000,\"topics\":[],\"resumed\":false}");
        assertThat(message.signal()).isEqualTo(new Signal.Opened(Position.of("e:5")));
        assertThat(message.heartbeat()).isEqualTo(Duration.ofSeconds(15));
    }

    @Test
    void heartbeat() throws IOException {
        assertThat(ws.read("{\"type\":\"HEARTBEAT\",\"position\":\"e:9\"}").signal())
                .isEqualTo(new Signal.Alive(Position.of("e:9")));
    }

    @ParameterizedTest
    @CsvSource({"HISTORY_TRUNCATED,HISTORY_TRUNCATED", "EPOCH_CHANGED,EPOCH_CHANGED", "BRAND_NEW,UNKNOWN"})
    void reset(String reason, Gap.Reason read) throws IOException {
        String body = "\"reason\":\"" + reason + "\",\"earliest\":\"e:3\",\"latest\":\"e:9\"}";
        Gap gap = new Gap(read, Position.of("e:3"), Position.of("e:9"));
        assertThat(ws.read("{\"type\":\"RESET\"," + body).signal()).isEqualTo(new Signal.Told(gap, gap.latest()));
        assertThat(sse.read(new SseEvent("e:9", "reset", "{" + body))).isEqualTo(new Signal.Told(gap, gap.latest()));
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
        "TENANT_CREATED,TenantChange"
    })
    void changesAreTypedByWhatTheyAreAbout(String type, String read) throws IOException {
        String text = CHANGE.formatted(type, "{\"status\":\"RUNNING\",\"new_field\":{}}");
        for (Signal signal : new Signal[] {ws.read(text).signal(), sse.read(new SseEvent("e:7", "change", text))}) {
            assertThat(signal).isInstanceOfSatisfying(Signal.Told.class, told -> {
                assertThat(told.item().getClass().getSimpleName()).isEqualTo(read);
                assertThat(told.position()).isEqualTo(Position.of("e:7"));
            });
        }
    }

    @Test
    void aStatusThatIsNewerThanTheClientIsNoFailure() throws IOException {
        Signal signal = ws.read(CHANGE.formatted("INSTANCE_STARTED", "{\"status\":\"HIBERNATING\"}"))
                .signal();
        assertThat(((InstanceChange) ((Signal.Told) signal).item()).instance().getStatus())
                .isEqualTo(InstanceStatus.UNKNOWN_DEFAULT_OPEN_API);
    }

    @Test
    void aPayloadOfAnotherShapeIsKeptAsItIs() throws IOException {
        Signal signal = ws.read(CHANGE.formatted("KEY_CREATED", "{\"permissions\":\"all of them\"}"))
                .signal();
        assertThat(((Signal.Told) signal).item())
                .isInstanceOfSatisfying(
                        OtherChange.class,
                        change -> assertThat(change.event().getPayload()).containsEntry("permissions", "all of them"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"INSTANCE_STARTED", "BACKUP_FINISHED"})
    void aChangeWithoutAPayloadIsRead(String type) throws IOException {
        String none = CHANGE.formatted(type, "null");
        for (String text : new String[] {none, none.replace("\"payload\":null", "\"other\":null")}) {
            assertThat(((Signal.Told) sse.read(new SseEvent("e:7", "change", text))).item())
                    .isInstanceOfSatisfying(
                            OtherChange.class,
                            change -> assertThat(change.event().getPayload()).isEmpty());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"type", "position", "timestamp"})
    void aChangeWithoutWhatEachHasBreaksTheConnection(String field) {
        String text = CHANGE.formatted("BACKUP_FINISHED", "{}").replace('"' + field + '"', "\"other\"");
        assertThatThrownBy(() -> sse.read(new SseEvent("e:7", "change", text)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(field);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"type\":\"BRAND_NEW\"}", "{\"type\":\"PONG\",\"request_id\":null}", "{}"})
    void whatIsNewerThanTheClientIsPassedBy(String text) throws IOException {
        assertThat(ws.read(text).signal()).isEqualTo(new Signal.Alive(null));
        assertThat(sse.read(new SseEvent("", "brand_new", text))).isEqualTo(new Signal.Alive(null));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "1", "null", "{\"type\":", "<html>", "{\"type\":\"HEARTBEAT\"}"})
    void whatIsNoMessageBreaksTheConnection(String text) {
        assertThatThrownBy(() -> ws.read(text)).isInstanceOf(IOException.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1001 | {\"code\":\"GOING_AWAY\",\"retry_after_ms\":0}          | GOING_AWAY         | true  | 0",
                "4002 | {\"code\":\"DRAINING\",\"retry_after_ms\":1234}         | DRAINING           | true  | 1234",
                "4500 | {\"code\":\"CREDENTIAL_REVOKED\",\"retry_after_ms\":0}  | CREDENTIAL_REVOKED | false | 0",
                "4999 | {}                                                      | closed with 4999   | false | 0",
                "1006 | ''                                                      | closed with 1006   | true  | 0",
                "1000 | bye                                                     | closed with 1000   | true  | 0",
                "4002 | {\"code\":\"DRAINING\",\"retry_after_ms\":-5}           | DRAINING           | true  | 0",
            })
    void closes(int code, String text, String reason, boolean reconnect, long retryAfterMs) {
        assertThat(ws.closed(code, text))
                .isEqualTo(new Signal.Closed(reason, reconnect, Duration.ofMillis(retryAfterMs)));
    }

    @Test
    void anEventThatCloses() throws IOException {
        assertThat(sse.read(new SseEvent(
                        "",
                        "close",
                        "{\"code\":4002,\"reason\":\"DRAINING\",\"reconnect\":true,\"retry_after_ms\":700}")))
                .isEqualTo(new Signal.Closed("DRAINING", true, Duration.ofMillis(700)));
    }
}
