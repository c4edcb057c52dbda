// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.test;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/** The frames of a WebSocket on the server side: RFC 6455. The client sends short messages in one frame each. */
final class Frames {
    static final int TEXT = 0x1;
    static final int CLOSE = 0x8;
    static final int PING = 0x9;
    static final int PONG = 0xA;

    /** RFC 6455, section 1.3. */
    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    private static final int FIN = 0x80;
    private static final int OPCODE = 0x0F;
    private static final int LENGTH = 0x7F;
    private static final int TWO_BYTES = 126;
    private static final int EIGHT_BYTES = 127;

    private Frames() {}

    /** @param opcode the opcode with which the payload was sent */
    record Frame(int opcode, byte[] payload) {
        String text() {
            return new String(payload, StandardCharsets.UTF_8);
        }
    }

    /** Returns the value of Sec-WebSocket-Accept. */
    static String accept(String key) {
        try {
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("SHA-1")
                            .digest((key + GUID).getBytes(StandardCharsets.US_ASCII)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    static Frame read(InputStream in) throws IOException {
        DataInputStream data = new DataInputStream(in);
        int opcode = data.readUnsignedByte() & OPCODE;
        int length = data.readUnsignedByte() & LENGTH;
        if (length == TWO_BYTES) {
            length = data.readUnsignedShort();
        } else if (length == EIGHT_BYTES) {
            length = Math.toIntExact(data.readLong());
        }
        byte[] mask = data.readNBytes(4);
        byte[] payload = data.readNBytes(length);
        for (int i = 0; i < payload.length; i++) {
            payload[i] ^= mask[i % mask.length];
        }
        return new Frame(opcode, payload);
    }

    static void write(OutputStream out, int opcode, byte[] payload) throws IOException {
        DataOutputStream data = new DataOutputStream(out);
        data.writeByte(FIN | opcode);
        if (payload.length < TWO_BYTES) {
            data.writeByte(payload.length);
        } else if (payload.length < 1 << 16) {
            data.writeByte(TWO_BYTES);
            data.writeShort(payload.length);
        } else {
            data.writeByte(EIGHT_BYTES);
            data.writeLong(payload.length);
        }
        data.write(payload);
        data.flush();
    }

    /** Returns the payload of a close frame. */
    static byte[] close(int code, String reason) {
        byte[] text = reason.getBytes(StandardCharsets.UTF_8);
        byte[] payload = new byte[2 + text.length];
        payload[0] = (byte) (code >> 8);
        payload[1] = (byte) code;
        System.arraycopy(text, 0, payload, 2, text.length);
        return payload;
    }
}
