// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.wire;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/** The bytes that a WebSocket server sends: RFC 6455. */
public final class Frames {
    /** RFC 6455, section 1.3. */
    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    /** RFC 6455, section 5.2. */
    private static final int FIN = 0x80;

    private static final int CONTINUATION = 0x0;
    private static final int TEXT = 0x1;
    private static final int BINARY = 0x2;
    private static final int CLOSE = 0x8;
    private static final int PING = 0x9;
    private static final int TWO_BYTES = 126;
    private static final int EIGHT_BYTES = 127;

    private Frames() {}

    /** Returns the response that accepts a handshake. */
    public static byte[] accept(Request handshake) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-1")
                    .digest((handshake.header("sec-websocket-key").orElseThrow() + GUID)
                            .getBytes(StandardCharsets.US_ASCII));
            return ("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                            + "Sec-WebSocket-Accept: " + Base64.getEncoder().encodeToString(hash) + "\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    public static byte[] text(String message) {
        return frame(FIN | TEXT, message.getBytes(StandardCharsets.UTF_8));
    }

    /** Returns a message in two frames. */
    public static byte[][] fragmented(String message, int at) {
        return new byte[][] {
            frame(TEXT, message.substring(0, at).getBytes(StandardCharsets.UTF_8)),
            frame(FIN | CONTINUATION, message.substring(at).getBytes(StandardCharsets.UTF_8))
        };
    }

    public static byte[] binary(byte[] message) {
        return frame(FIN | BINARY, message);
    }

    public static byte[] ping() {
        return frame(FIN | PING, new byte[0]);
    }

    public static byte[] close(int code, String reason) {
        byte[] text = reason.getBytes(StandardCharsets.UTF_8);
        byte[] payload = new byte[2 + text.length];
        payload[0] = (byte) (code >> 8);
        payload[1] = (byte) code;
        System.arraycopy(text, 0, payload, 2, text.length);
        return frame(FIN | CLOSE, payload);
    }

    /** @param first the first byte: flags and opcode, valid or not */
    public static byte[] frame(int first, byte[] payload) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(first);
            if (payload.length < TWO_BYTES) {
                out.writeByte(payload.length);
            } else if (payload.length < 1 << 16) {
                out.writeByte(TWO_BYTES);
                out.writeShort(payload.length);
            } else {
                out.writeByte(EIGHT_BYTES);
                out.writeLong(payload.length);
            }
            out.write(payload);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
