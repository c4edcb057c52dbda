// SPDX-License-Identifier: Apache-2.0
package dev.windsock.stream.ws;

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
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Frames that a well-behaved client would not send, and limits; how each ends is the contract. */
@NullUnmarked
final class ProtocolTest {
    private final RunningServer server = RunningServer.shared();
    private final TenantId tenant = RunningServer.tenant();
    private final String key = server.key(tenant, "admin");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "no json",
                "",
                "null",
                "[]",
                "42",
                "{}",
                "{\"type\":\"SING\"}",
                "{\"type\":\"subscribe\",\"topics\":[]}",
                "{\"type\":\"SUBSCRIBE\"}",
                "{\"type\":\"SUBSCRIBE\",\"topics\":\"custom\"}",
                "{\"type\":\"SUBSCRIBE\",\"topics\":[null]}",
                "{\"type\":\"SUBSCRIBE\",\"topics\":[],\"more\":1}",
                "{\"type\":\"PING\",\"request_id\":5}",
                "{\"type\":\"PING\"} garbage",
                "{\"type\":\"PING\"}{\"type\":\"PING\"}",
                "{\"type\":\"PING\",\"request_id\":\"\\ud83c\"}",
                "{\"type\":\"PING\""
            })
    void whatIsNoCommandIsAnErrorAndTheEnd(String message) throws IOException {
        try (WsClient client = open()) {
            client.send(message);
            violated(client);
        }
    }

    @Test
    void binaryIsNotSpoken() throws IOException {
        try (WsClient client = open()) {
            client.send(true, WsClient.BINARY, new byte[] {1});
            violated(client);
        }
    }

    @Test
    void nestingHasAnEnd() throws IOException {
        try (WsClient client = open()) {
            client.send("{\"type\":\"PING\",\"request_id\":" + "[".repeat(8_000));
            violated(client);
        }
        HttpAnswer answer = server.post(
                "/api/events",
                key,
                "{\"type\":\"DEEP\",\"payload\":{\"a\":" + "[".repeat(200_000) + "]".repeat(200_000) + "}}");
        assertThat(answer.status()).isEqualTo(400);
    }

    private static void violated(WsClient client) throws IOException {
        JsonNode error = client.message();
        assertThat(Texts.text(error, "type")).isEqualTo("ERROR");
        assertThat(Texts.text(error, "code")).isEqualTo("MALFORMED_BODY");
        isClosed(client, 4501, "PROTOCOL_ERROR");
    }

    private static void isClosed(WsClient client, int code, String name) throws IOException {
        WsClient.Frame close = client.awaitClose();
        assertThat(close.code()).isEqualTo(code);
        assertThat(close.payload().length).isLessThanOrEqualTo(125);
        JsonNode reason = Texts.json(close.reason());
        assertThat(Texts.text(reason, "code")).isEqualTo(name);
        assertThat(reason.get("retry_after_ms").isNumber()).isTrue();
        // whoever says nothing is waited for
        client.send(true, WsClient.CLOSE, close.payload());
        client.awaitEnd();
    }

    @Test
    void anUnmaskedFrameBreaksTheProtocol() throws IOException {
        try (WsClient client = open()) {
            client.raw(
                    WsClient.frame(true, WsClient.TEXT, "{\"type\":\"PING\"}".getBytes(StandardCharsets.UTF_8), false));
            assertThat(client.awaitClose().code()).isEqualTo(1002);
            client.awaitEnd();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 7, 11})
    void anUnknownOpcodeBreaksTheProtocol(int opcode) throws IOException {
        try (WsClient client = open()) {
            client.send(true, opcode, new byte[0]);
            assertThat(client.awaitClose().code()).isEqualTo(1002);
            client.awaitEnd();
        }
    }

    @Test
    void aContinuationOfNothingBreaksTheProtocol() throws IOException {
        try (WsClient client = open()) {
            client.send(true, WsClient.CONTINUATION, "x".getBytes(StandardCharsets.UTF_8));
            assertThat(client.awaitClose().code()).isIn(1002, 4501);
        }
    }

    @Test
    void aMessageOf8KibibytesIsTakenAndNoMore() throws IOException {
        String command = "{\"type\":\"PING\",\"request_id\":\"8k\"";
        try (WsClient client = open()) {
            client.send(command + " ".repeat(8_191 - command.length()) + "}");
            assertThat(Texts.text(client.message(), "type")).isEqualTo("PONG");
            client.send(command + " ".repeat(8_192 - command.length()) + "}");
            tooBig(client);
        }
    }

    @Test
    void fragmentsAddUp() throws IOException {
        try (WsClient client = open()) {
            client.send(false, WsClient.TEXT, new byte[4_000]);
            client.send(false, WsClient.CONTINUATION, new byte[4_000]);
            client.send(true, WsClient.CONTINUATION, new byte[193]);
            tooBig(client);
        }
    }

    @Test
    void aFrameOfAnySizeIsOnlyTooBig() throws IOException {
        try (WsClient client = open()) {
            // its length is enough; the server does not wait for the rest, which would meet a closed connection
            byte[] frame = WsClient.frame(true, WsClient.TEXT, new byte[1 << 20], true);
            client.raw(Arrays.copyOf(frame, 14));
            assertThat(client.awaitClose().code()).isEqualTo(1009);
        }
    }

    private static void tooBig(WsClient client) throws IOException {
        assertThat(Texts.text(client.message(), "code")).isEqualTo("PAYLOAD_TOO_LARGE");
        isClosed(client, 1009, "MESSAGE_TOO_BIG");
    }

    @Test
    void controlFramesMayStandBetweenFragments() throws IOException {
        byte[] command = "{\"type\":\"PING\",\"request_id\":\"cut\"}".getBytes(StandardCharsets.UTF_8);
        try (WsClient client = open().keepsStillOnPings()) {
            for (int i = 0; i < command.length; i++) {
                if (i == command.length / 2) {
                    client.send(true, WsClient.PING, new byte[] {7});
                    client.send(true, WsClient.PONG, new byte[] {8});
                }
                client.send(
                        i == command.length - 1,
                        i == 0 ? WsClient.TEXT : WsClient.CONTINUATION,
                        Arrays.copyOfRange(command, i, i + 1));
            }
            WsClient.Frame pong = next(client, WsClient.PONG);
            assertThat(pong.payload()).containsExactly(7);
            assertThat(Texts.text(client.await("PONG"), "request_id")).isEqualTo("cut");
        }
    }

    private static WsClient.Frame next(WsClient client, int opcode) throws IOException {
        WsClient.Frame frame = client.frame();
        while (frame.opcode() != opcode) {
            frame = client.frame();
        }
        return frame;
    }

    @Test
    void moreThan20CommandsASecondAreTooMany() throws IOException {
        try (WsClient client = open()) {
            for (int i = 0; i < 200; i++) {
                client.send("{\"type\":\"PING\"}");
            }
            int pongs = 0;
            JsonNode message = client.message();
            while (Texts.text(message, "type").equals("PONG")) {
                pongs++;
                message = client.message();
            }
            assertThat(pongs).isBetween(20, 60);
            assertThat(Texts.text(message, "code")).isEqualTo("RATE_LIMITED");
            isClosed(client, 4003, "RATE_LIMITED");
        }
    }

    @Test
    void aFloodOfPingsEnds() throws IOException {
        try (WsClient client = open()) {
            byte[] ping = WsClient.frame(true, WsClient.PING, new byte[4], true);
            byte[] flood = new byte[ping.length * 2_000];
            for (int i = 0; i < 2_000; i++) {
                System.arraycopy(ping, 0, flood, i * ping.length, ping.length);
            }
            client.raw(flood);
            assertThat(client.awaitClose().code()).isEqualTo(4003);
        }
    }

    @Test
    void aFloodOfEmptyFragmentsEnds() throws IOException {
        try (WsClient client = open()) {
            client.send(false, WsClient.TEXT, new byte[0]);
            byte[] fragment = WsClient.frame(false, WsClient.CONTINUATION, new byte[0], true);
            byte[] flood = new byte[fragment.length * 20_000];
            for (int i = 0; i < 20_000; i++) {
                System.arraycopy(fragment, 0, flood, i * fragment.length, fragment.length);
            }
            client.raw(flood);
            assertThat(client.awaitClose().code()).isEqualTo(4003);
        }
    }

    @Test
    void a33rdFilterIsOneTooMany() throws IOException {
        try (WsClient client = server.ws("/ws?topics=", key)) {
            client.await("WELCOME");
            client.send(ids(32));
            assertThat(Texts.text(client.message(), "type")).isEqualTo("SUBSCRIBED");
            client.send("{\"type\":\"SUBSCRIBE\",\"request_id\":\"more\",\"topics\":[\"vpcs\"]}");
            JsonNode error = client.message();
            assertThat(Texts.text(error, "type")).isEqualTo("ERROR");
            assertThat(Texts.text(error, "request_id")).isEqualTo("more");
            isClosed(client, 4501, "PROTOCOL_ERROR");
        }
    }

    private static String ids(int count) {
        return "{\"type\":\"SUBSCRIBE\",\"topics\":[\"instances\"],\"resource_ids\":["
                + IntStream.range(0, count).mapToObj(i -> "\"r" + i + "\"").collect(Collectors.joining(",")) + "]}";
    }

    @ParameterizedTest
    @ValueSource(ints = {1000, 1001, 3000, 4999})
    void aCloseIsAnsweredWithTheSameCode(int code) throws IOException {
        try (WsClient client = open()) {
            client.send(true, WsClient.CLOSE, new byte[] {(byte) (code >> 8), (byte) code, 'b', 'y', 'e'});
            assertThat(client.awaitClose().code()).isEqualTo(code);
            client.awaitEnd();
        }
    }

    @Test
    void aCloseWithoutACodeIsAnsweredWithoutOne() throws IOException {
        try (WsClient client = open()) {
            client.send(true, WsClient.CLOSE, new byte[0]);
            assertThat(client.awaitClose().code()).isEqualTo(-1);
            client.awaitEnd();
        }
    }

    @Test
    void aKeyAndANodeHaveSoManyStreams() throws IOException {
        try (RunningServer small = RunningServer.start(Map.of(
                "windsock.stream.connections-per-key", 2,
                "windsock.stream.connections-per-node", 3,
                "micronaut.server.read-idle-timeout", "3s"))) {
            String viewer = small.key(tenant, "viewer");
            String other = small.key(tenant, "viewer");
            try (WsClient one = small.ws("/ws", viewer);
                    SseClient two = small.sse("", viewer)) {
                tooMany(WsClient.refused(small.port(), "/ws", "X-API-Key: " + viewer));
                tooMany(small.get("/api/dashboard/stream", viewer));
                try (WsClient three = small.ws("/ws", other)) {
                    tooMany(WsClient.refused(small.port(), "/ws", "X-API-Key: " + other));
                }
                // refused on one connection again and again, a place is not lost
                try (Wire wire = new Wire(small.port())) {
                    for (int i = 0; i < 5; i++) {
                        tooMany(wire.exchange("GET", "/api/dashboard/stream", null, "X-API-Key: " + viewer));
                        assertThat(wire.exchange("GET", "/api/dashboard/summary", null, "X-API-Key: " + viewer)
                                        .status())
                                .isEqualTo(200);
                    }
                }
                one.await("WELCOME");
                two.await("metrics");
            }
            small.awaitNoSubscribers();
            for (int i = 0; i < 5; i++) {
                try (WsClient again = small.ws("/ws", viewer);
                        WsClient too = small.ws("/ws", viewer)) {
                    again.await("WELCOME");
                    too.await("WELCOME");
                }
                small.awaitNoSubscribers();
            }
            aClientThatAnswersNoPingIsGone(small, viewer);
        }
    }

    private static void aClientThatAnswersNoPingIsGone(RunningServer small, String viewer) throws IOException {
        try (WsClient halfOpen = small.ws("/ws", viewer).keepsStillOnPings()) {
            isClosed(halfOpen, 1001, "GOING_AWAY");
        }
        try (WsClient alive = small.ws("/ws", viewer)) {
            // more heartbeats than a silent one would have had
            for (int i = 0; i < 6; i++) {
                alive.await("HEARTBEAT");
            }
        }
    }

    private static void tooMany(HttpAnswer answer) {
        assertThat(answer.status()).as(answer.toString()).isEqualTo(429);
        assertThat(answer.text("code")).isEqualTo("TOO_MANY_CONNECTIONS");
        assertThat(Integer.parseInt(answer.header("Retry-After"))).isPositive();
    }

    private WsClient open() throws IOException {
        WsClient client = server.ws("/ws?topics=", key);
        client.await("WELCOME");
        return client;
    }
}
