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
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Frames that a well-behaved client does not send, and limits. How the connection ends is part of the contract. */
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
    void closesAfterAnInvalidCommand(String message) throws IOException {
        try (WsClient client = open()) {
            client.send(message);
            assertViolation(client);
        }
    }

    @Test
    void closesAfterABinaryMessage() throws IOException {
        try (WsClient client = open()) {
            client.send(true, WsClient.BINARY, new byte[] {1});
            assertViolation(client);
        }
    }

    @Test
    void limitsNesting() throws IOException {
        try (WsClient client = open()) {
            client.send("{\"type\":\"PING\",\"request_id\":" + "[".repeat(8_000));
            assertViolation(client);
        }
        HttpAnswer answer = server.post(
                "/api/events",
                key,
                "{\"type\":\"DEEP\",\"payload\":{\"a\":" + "[".repeat(200_000) + "]".repeat(200_000) + "}}");
        assertThat(answer.status()).isEqualTo(400);
    }

    private static void assertViolation(WsClient client) throws IOException {
        JsonNode error = client.message();
        assertThat(Texts.text(error, "type")).isEqualTo("ERROR");
        assertThat(Texts.text(error, "code")).isEqualTo("MALFORMED_BODY");
        assertClosed(client, 4501, "PROTOCOL_ERROR");
    }

    private static void assertClosed(WsClient client, int code, String name) throws IOException {
        WsClient.Frame close = client.awaitClose();
        assertThat(close.code()).isEqualTo(code);
        assertThat(close.payload().length).isLessThanOrEqualTo(125);
        JsonNode reason = Texts.json(close.reason());
        assertThat(Texts.text(reason, "code")).isEqualTo(name);
        assertThat(reason.get("retry_after_ms").isNumber()).isTrue();
        // the server waits for the client's close
        client.send(true, WsClient.CLOSE, close.payload());
        client.awaitEnd();
    }

    @Test
    void closesAfterAnUnmaskedFrame() throws IOException {
        try (WsClient client = open()) {
            client.raw(
                    WsClient.frame(true, WsClient.TEXT, "{\"type\":\"PING\"}".getBytes(StandardCharsets.UTF_8), false));
            assertThat(client.awaitClose().code()).isEqualTo(1002);
            client.awaitEnd();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 7, 11})
    void closesAfterAnUnknownOpcode(int opcode) throws IOException {
        try (WsClient client = open()) {
            client.send(true, opcode, new byte[0]);
            assertThat(client.awaitClose().code()).isEqualTo(1002);
            client.awaitEnd();
        }
    }

    @Test
    void closesAfterBrokenFragmentation() throws IOException {
        try (WsClient client = open()) {
            client.send(true, WsClient.CONTINUATION, "x".getBytes(StandardCharsets.UTF_8));
            assertThat(client.awaitClose().code()).isEqualTo(1002);
        }
        for (int opcode : new int[] {WsClient.TEXT, WsClient.BINARY}) {
            try (WsClient client = open()) {
                client.send(false, WsClient.TEXT, "{".getBytes(StandardCharsets.UTF_8));
                client.send(true, opcode, "}".getBytes(StandardCharsets.UTF_8));
                assertThat(client.awaitClose().code()).isEqualTo(1002);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {WsClient.TEXT, WsClient.BINARY, WsClient.PING, WsClient.PONG, WsClient.CLOSE})
    void closesAfterReservedBits(int opcode) throws IOException {
        for (int bits : new int[] {0x40, 0x20, 0x10, 0x70}) {
            try (WsClient client = open()) {
                byte[] frame = WsClient.frame(true, opcode, new byte[0], true);
                frame[0] |= (byte) bits;
                client.raw(frame);
                WsClient.Frame close = client.awaitClose();
                assertThat(close.code()).as("%x", bits).isEqualTo(1002);
                client.awaitEnd();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ce ba e1 bd b9 cf 83 ce bc ce b5 ed a0 80", "c0 af", "f4 90 80 80", "ff", "e2 82", "80"})
    void closesAfterTextThatIsNotUtf8(String hex) throws IOException {
        byte[] text = HexFormat.ofDelimiter(" ").parseHex(hex);
        try (WsClient client = open()) {
            client.send(true, WsClient.TEXT, text);
            assertThat(client.awaitClose().code()).isEqualTo(1007);
            client.awaitEnd();
        }
        try (WsClient client = open()) {
            for (int i = 0; i < text.length; i++) {
                client.send(false, i == 0 ? WsClient.TEXT : WsClient.CONTINUATION, new byte[] {text[i]});
            }
            if (hex.equals("e2 82")) {
                // only the end shows that a byte is missing
                client.send(true, WsClient.CONTINUATION, new byte[0]);
            }
            // the message is not complete
            assertThat(client.awaitClose().code()).isEqualTo(1007);
        }
    }

    @Test
    void charactersMayBeCutByFragments() throws IOException {
        byte[] command = "{\"type\":\"PING\",\"request_id\":\"漢🤖é\"}".getBytes(StandardCharsets.UTF_8);
        try (WsClient client = open()) {
            for (int i = 0; i < command.length; i++) {
                client.send(
                        i == command.length - 1, i == 0 ? WsClient.TEXT : WsClient.CONTINUATION, new byte[] {command[i]
                        });
            }
            assertThat(Texts.text(client.await("PONG"), "request_id")).isEqualTo("漢🤖é");
        }
    }

    @Test
    void acceptsMessagesOfAtMost8Kibibytes() throws IOException {
        String command = "{\"type\":\"PING\",\"request_id\":\"8k\"";
        try (WsClient client = open()) {
            client.send(command + " ".repeat(8_191 - command.length()) + "}");
            assertThat(Texts.text(client.message(), "type")).isEqualTo("PONG");
            client.send(command + " ".repeat(8_192 - command.length()) + "}");
            assertTooBig(client);
        }
    }

    @Test
    void addsUpTheSizeOfFragments() throws IOException {
        try (WsClient client = open()) {
            client.send(false, WsClient.TEXT, new byte[4_000]);
            client.send(false, WsClient.CONTINUATION, new byte[4_000]);
            client.send(true, WsClient.CONTINUATION, new byte[193]);
            assertTooBig(client);
        }
    }

    @Test
    void rejectsAFrameOfAnySize() throws IOException {
        try (WsClient client = open()) {
            // the length is enough: the server closes without reading the rest
            byte[] frame = WsClient.frame(true, WsClient.TEXT, new byte[1 << 20], true);
            client.raw(Arrays.copyOf(frame, 14));
            assertThat(client.awaitClose().code()).isEqualTo(1009);
        }
    }

    private static void assertTooBig(WsClient client) throws IOException {
        assertThat(Texts.text(client.message(), "code")).isEqualTo("PAYLOAD_TOO_LARGE");
        assertClosed(client, 1009, "MESSAGE_TOO_BIG");
    }

    @Test
    void acceptsControlFramesBetweenFragments() throws IOException {
        byte[] command = "{\"type\":\"PING\",\"request_id\":\"cut\"}".getBytes(StandardCharsets.UTF_8);
        try (WsClient client = open().withoutPongs()) {
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
    void limitsCommandsTo20PerSecond() throws IOException {
        try (WsClient client = open()) {
            byte[] ping =
                    WsClient.frame(true, WsClient.TEXT, "{\"type\":\"PING\"}".getBytes(StandardCharsets.UTF_8), true);
            ByteBuffer flood = ByteBuffer.allocate(ping.length * 200);
            while (flood.hasRemaining()) {
                flood.put(ping);
            }
            long began = System.nanoTime();
            client.raw(flood.array());
            int pongs = 0;
            JsonNode message = client.message();
            while (Texts.text(message, "type").equals("PONG")) {
                pongs++;
                message = client.message();
            }
            long seconds = Duration.ofNanos(System.nanoTime() - began).toSeconds() + 1;
            assertThat(pongs).isBetween(20, (int) (20 + 20 * seconds));
            assertThat(Texts.text(message, "code")).isEqualTo("RATE_LIMITED");
            assertClosed(client, 4003, "RATE_LIMITED");
        }
    }

    @Test
    void closesAfterAFloodOfPings() throws IOException {
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
    void closesAfterAFloodOfEmptyFragments() throws IOException {
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
    void limitsTheFiltersTo32() throws IOException {
        try (WsClient client = server.ws("/ws?topics=", key)) {
            client.await("WELCOME");
            client.send(ids(32));
            assertThat(Texts.text(client.message(), "type")).isEqualTo("SUBSCRIBED");
            client.send("{\"type\":\"SUBSCRIBE\",\"request_id\":\"more\",\"topics\":[\"vpcs\"]}");
            JsonNode error = client.message();
            assertThat(Texts.text(error, "type")).isEqualTo("ERROR");
            assertThat(Texts.text(error, "request_id")).isEqualTo("more");
            assertClosed(client, 4501, "PROTOCOL_ERROR");
        }
    }

    private static String ids(int count) {
        return "{\"type\":\"SUBSCRIBE\",\"topics\":[\"instances\"],\"resource_ids\":["
                + IntStream.range(0, count).mapToObj(i -> "\"r" + i + "\"").collect(Collectors.joining(",")) + "]}";
    }

    @ParameterizedTest
    @ValueSource(ints = {1000, 1001, 3000, 4999})
    void answersACloseWithTheSameCode(int code) throws IOException {
        try (WsClient client = open()) {
            client.send(true, WsClient.CLOSE, new byte[] {(byte) (code >> 8), (byte) code, 'b', 'y', 'e'});
            assertThat(client.awaitClose().code()).isEqualTo(code);
            client.awaitEnd();
        }
    }

    @Test
    void answersACloseWithoutACode() throws IOException {
        try (WsClient client = open()) {
            client.send(true, WsClient.CLOSE, new byte[0]);
            assertThat(client.awaitClose().code()).isEqualTo(-1);
            client.awaitEnd();
        }
    }

    @Test
    void limitsTheStreamsOfKeysAndNodes() throws IOException {
        try (RunningServer small = RunningServer.start(Map.of(
                "windsock.stream.connections-per-key", 2,
                "windsock.stream.connections-per-node", 3,
                "micronaut.server.read-idle-timeout", "3s"))) {
            String viewer = small.key(tenant, "viewer");
            String other = small.key(tenant, "viewer");
            try (WsClient one = small.ws("/ws", viewer);
                    SseClient two = small.sse("", viewer)) {
                assertTooMany(WsClient.rejected(small.port(), "/ws", "X-API-Key: " + viewer));
                assertTooMany(small.get("/api/dashboard/stream", viewer));
                try (WsClient three = small.ws("/ws", other)) {
                    assertTooMany(WsClient.rejected(small.port(), "/ws", "X-API-Key: " + other));
                }
                // repeated rejections on one connection do not leak admissions
                try (Wire wire = new Wire(small.port())) {
                    for (int i = 0; i < 5; i++) {
                        assertTooMany(wire.exchange("GET", "/api/dashboard/stream", null, "X-API-Key: " + viewer));
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
            closesClientsThatAnswerNoPing(small, viewer);
        }
    }

    private static void closesClientsThatAnswerNoPing(RunningServer small, String viewer) throws IOException {
        try (WsClient halfOpen = small.ws("/ws", viewer).withoutPongs()) {
            assertClosed(halfOpen, 1001, "GOING_AWAY");
        }
        try (WsClient alive = small.ws("/ws", viewer)) {
            // more heartbeats than a silent client would have received
            for (int i = 0; i < 6; i++) {
                alive.await("HEARTBEAT");
            }
        }
    }

    private static void assertTooMany(HttpAnswer answer) {
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
