// SPDX-License-Identifier: Apache-2.0
package dev.windsock.control;

import dev.windsock.problem.ErrorCode;
import dev.windsock.problem.RejectedException;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * The result of an operation on the wire: blocks that consist of a 4-byte length and that number of bytes. The length 0 ends
 * the result, so that an incomplete result is detected. The length -1 is followed by a block with the reason why the operation
 * failed.
 */
final class ControlFrames {
    private static final int END = 0;
    private static final int FAILURE = -1;

    /** Maximum length of a block; a longer one violates this protocol. */
    private static final int MAX_BLOCK = 1 << 20;

    private ControlFrames() {}

    static RejectedException rejection(String reason) {
        return new RejectedException(ErrorCode.INVALID_STATE, reason);
    }

    static void fail(DataOutputStream out, String reason) throws IOException {
        byte[] text = reason.getBytes(StandardCharsets.UTF_8);
        out.writeInt(FAILURE);
        out.writeInt(text.length);
        out.write(text);
        out.flush();
    }

    /** Writes a result. Closing the stream without a call to {@link #complete} leaves the result incomplete. */
    static final class Output extends OutputStream {
        private final DataOutputStream out;

        Output(DataOutputStream out) {
            this.out = out;
        }

        @Override
        public void write(int value) throws IOException {
            write(new byte[] {(byte) value}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            for (int written = 0; written < length; ) {
                int block = Math.min(MAX_BLOCK, length - written);
                out.writeInt(block);
                out.write(bytes, from + written, block);
                written += block;
            }
        }

        void complete() throws IOException {
            out.writeInt(END);
            out.flush();
        }
    }

    /**
     * Reads a result and writes it to a stream.
     *
     * @throws RejectedException with the reason that the server gives
     * @throws IOException also when the result is incomplete
     */
    static void read(DataInputStream in, OutputStream to) throws IOException {
        byte[] buffer = new byte[MAX_BLOCK];
        for (int length = in.readInt(); length != END; length = in.readInt()) {
            if (length == FAILURE) {
                throw rejection(new String(in.readNBytes(block(in.readInt())), StandardCharsets.UTF_8));
            }
            in.readFully(buffer, 0, block(length));
            to.write(buffer, 0, length);
        }
    }

    private static int block(int length) throws IOException {
        if (length < 0 || length > MAX_BLOCK) {
            throw new IOException("unexpected response from the server");
        }
        return length;
    }
}
