// SPDX-License-Identifier: Apache-2.0
package dev.windsock.wire;

import io.micronaut.json.tree.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/** A WebSocket client (RFC 6455) that can also violate the protocol. It responds to pings while it reads. */
public final class WsClient implements Closeable {
    public static final int CONTINUATION = 0;
    public static final int TEXT = 1;
    public static final int BINARY = 2;
    public static final int CLOSE = 8;
    public static final int PING = 9;
    public static final int PONG = 10;

    private static final String[] HANDSHAKE = {
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
        "Sec-WebSocket-Version: 13"
    };

    private final Wire wire;
    private final HttpAnswer handshake;
    private boolean answersPings = true;

    private WsClient(Wire wire, HttpAnswer handshake) {
        this.wire = wire;
        this.handshake = handshake;
    }

    /** @param fin whether this is the last frame of its message */
    public record Frame(boolean fin, int opcode, byte[] payload) {
        public String text() {
            return new String(payload, StandardCharsets.UTF_8);
        }

        /** Returns the code of a close frame; -1 if it has none. */
        public int code() {
            return payload.length < 2 ? -1 : (payload[0] & 0xff) << 8 | payload[1] & 0xff;
        }

        /** Returns the reason of a close frame. */
        public String reason() {
            return payload.length < 2 ? "" : new String(payload, 2, payload.length - 2, StandardCharsets.UTF_8);
        }
    }

    /** Returns the headers of an opening handshake, including the given additional ones. */
    public static String[] handshake(String... headers) {
        String[] all = Arrays.copyOf(HANDSHAKE, HANDSHAKE.length + headers.length);
        System.arraycopy(headers, 0, all, HANDSHAKE.length, headers.length);
        return all;
    }

    /** Opens a socket that the server accepts. */
    public static WsClient open(int port, String target, String... headers) throws IOException {
        return open(new Wire(port), target, headers);
    }

    public static WsClient open(Wire wire, String target, String... headers) throws IOException {
        wire.request("GET", target, null, handshake(headers));
        HttpAnswer head = wire.head();
        if (head.status() != 101) {
            throw new AssertionError("rejected: " + head);
        }
        return new WsClient(wire, head);
    }

    /** Tries to open a socket that the server rejects. */
    public static HttpAnswer rejected(int port, String target, String... headers) throws IOException {
        try (Wire wire = new Wire(port)) {
            return wire.exchange("GET", target, null, handshake(headers));
        }
    }

    /** Returns the response to the handshake. */
    public HttpAnswer opened() {
        return handshake;
    }

    /** Stops responding to pings; they are returned like any other frame. */
    public WsClient withoutPongs() {
        answersPings = false;
        return this;
    }

    public void send(String text) throws IOException {
        send(true, TEXT, text.getBytes(StandardCharsets.UTF_8));
    }

    public void send(boolean fin, int opcode, byte[] payload) throws IOException {
        wire.send(frame(fin, opcode, payload, true));
    }

    /** Sends bytes unchanged. */
    public void raw(byte[] bytes) throws IOException {
        wire.send(bytes);
    }

    /** Encodes a frame (RFC 6455, section 5.2). */
    public static byte[] frame(boolean fin, int opcode, byte[] payload, boolean masked) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write((fin ? 0x80 : 0) | opcode);
        int mask = masked ? 0x80 : 0;
        if (payload.length < 126) {
            out.write(mask | payload.length);
        } else if (payload.length < 1 << 16) {
            out.write(mask | 126);
            out.write(payload.length >> 8);
            out.write(payload.length);
        } else {
            out.write(mask | 127);
            for (int shift = 56; shift >= 0; shift -= 8) {
                out.write((int) ((long) payload.length >> shift));
            }
        }
        byte[] key = new byte[4];
        if (masked) {
            ThreadLocalRandom.current().nextBytes(key);
            out.writeBytes(key);
        }
        for (int i = 0; i < payload.length; i++) {
            out.write(payload[i] ^ key[i % 4]);
        }
        return out.toByteArray();
    }

    /** Returns the next frame. */
    public Frame frame() throws IOException {
        return frame(Deadline.usual());
    }

    private Frame frame(Deadline deadline) throws IOException {
        while (true) {
            byte[] head = wire.bytes(2, deadline);
            if ((head[0] & 0x70) != 0 || (head[1] & 0x80) != 0) {
                throw new AssertionError("a server must not mask frames or use extensions: " + Arrays.toString(head));
            }
            int length = head[1];
            if (length >= 126) {
                int extended = 0;
                for (byte next : wire.bytes(length == 126 ? 2 : 8, deadline)) {
                    extended = extended << 8 | next & 0xff;
                }
                length = extended;
            }
            Frame frame = new Frame(head[0] < 0, head[0] & 0xf, wire.bytes(length, deadline));
            if (frame.opcode() != PING || !answersPings) {
                return frame;
            }
            send(true, PONG, frame.payload());
        }
    }

    /** Returns the next message, and skips heartbeats. Fails if the server closes. */
    public JsonNode message() throws IOException {
        return messageExcept(Set.of("HEARTBEAT"), Deadline.usual());
    }

    /** Returns the next message of the given type, and skips all others. */
    public JsonNode await(String type) throws IOException {
        Deadline deadline = Deadline.usual();
        while (true) {
            JsonNode message = messageExcept(Set.of(), deadline);
            if (type.equals(Texts.text(message, "type"))) {
                return message;
            }
        }
    }

    private JsonNode messageExcept(Set<String> skipped, Deadline deadline) throws IOException {
        while (true) {
            Frame frame = frame(deadline);
            if (frame.opcode() == CLOSE) {
                throw new AssertionError("closed: " + frame.code() + " " + frame.reason());
            }
            if (frame.opcode() != TEXT || !frame.fin()) {
                throw new AssertionError("not a whole text message: " + frame);
            }
            JsonNode message = Texts.json(frame.text());
            if (!skipped.contains(Texts.text(message, "type"))) {
                return message;
            }
        }
    }

    /** Returns the server's close frame, and skips everything before it. */
    public Frame awaitClose() throws IOException {
        return awaitClose(Deadline.PATIENCE);
    }

    public Frame awaitClose(Duration patience) throws IOException {
        Deadline deadline = Deadline.in(patience);
        while (true) {
            Frame frame = frame(deadline);
            if (frame.opcode() == CLOSE) {
                return frame;
            }
        }
    }

    /** Waits until the connection is closed. */
    public void awaitEnd() throws IOException {
        wire.awaitEnd();
    }

    public void abort() throws IOException {
        wire.abort();
    }

    @Override
    public void close() throws IOException {
        wire.close();
    }
}
