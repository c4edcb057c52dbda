// SPDX-License-Identifier: Apache-2.0
package dev.windsock.wire;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;

/** One HTTP/2 connection over TLS, frame by frame (RFC 9113), for requests that no client sends. */
public final class Http2Wire implements Closeable {
    public static final int DATA = 0;
    public static final int HEADERS = 1;
    public static final int RST_STREAM = 3;
    public static final int SETTINGS = 4;
    public static final int GOAWAY = 7;
    public static final int END_STREAM = 0x1;
    public static final int END_HEADERS = 0x4;

    private static final int FRAME_HEAD = 9;

    private final Wire wire;
    private final DefaultHttp2HeadersDecoder decoder = new DefaultHttp2HeadersDecoder();

    private Http2Wire(Wire wire) {
        this.wire = wire;
    }

    public static Http2Wire open(int port, SSLContext trust) throws IOException {
        Http2Wire opened = new Http2Wire(Wire.tls(port, trust, "h2"));
        opened.wire.send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
        return opened.frame(SETTINGS, 0, 0, new byte[0]);
    }

    public Wire wire() {
        return wire;
    }

    public Http2Wire frame(int type, int flags, int stream, byte[] payload) throws IOException {
        wire.send(encode(type, flags, stream, payload));
        return this;
    }

    /** Encodes a frame, so that several frames can be sent together. */
    public static byte[] encode(int type, int flags, int stream, byte[] payload) {
        return ByteBuffer.allocate(FRAME_HEAD + payload.length)
                .putInt(payload.length << 8 | type)
                .put((byte) flags)
                .putInt(stream)
                .put(payload)
                .array();
    }

    /**
     * Sends the head of a request.
     *
     * @param flags the flags, such as {@link #END_STREAM}
     * @param namesAndValues names and values, such as {@code :method}, {@code GET}
     */
    public Http2Wire head(int stream, int flags, String... namesAndValues) throws IOException {
        return frame(HEADERS, END_HEADERS | flags, stream, literals(namesAndValues));
    }

    /** Encodes headers as literals without indexing (RFC 7541, section 6.2.2). Each is at most 126 bytes long. */
    public static byte[] literals(String... namesAndValues) {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        for (int i = 0; i < namesAndValues.length; i++) {
            byte[] text = namesAndValues[i].getBytes(StandardCharsets.ISO_8859_1);
            if (i % 2 == 0) {
                block.write(0);
            }
            block.write(text.length);
            block.writeBytes(text);
        }
        return block.toByteArray();
    }

    /** Reads the response of a stream, and ignores all other frames. */
    public HttpAnswer answer(int stream) throws IOException {
        Deadline deadline = Deadline.usual();
        Map<String, List<String>> headers = new LinkedHashMap<>();
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        while (true) {
            ByteBuffer head = ByteBuffer.wrap(wire.bytes(FRAME_HEAD, deadline));
            int lengthAndType = head.getInt();
            int flags = head.get();
            int of = head.getInt();
            byte[] payload = wire.bytes(lengthAndType >>> 8, deadline);
            int type = lengthAndType & 0xff;
            // the encoder's table belongs to the connection, so the headers of all streams must be decoded
            Map<String, List<String>> decoded = type == HEADERS ? decode(of, payload) : Map.of();
            if (of == stream) {
                headers.putAll(decoded);
                if (type == DATA) {
                    body.writeBytes(payload);
                }
                if (type == RST_STREAM || (type == DATA || type == HEADERS) && (flags & END_STREAM) != 0) {
                    return new HttpAnswer(
                            "HTTP/2 "
                                    + headers.getOrDefault(":status", List.of("0"))
                                            .getFirst(),
                            headers,
                            body.toString(StandardCharsets.UTF_8));
                }
            }
        }
    }

    /** Reads until the server announces that it ends the connection, and returns the reason. Ignores all other frames. */
    public Http2Error goAway() throws IOException {
        Deadline deadline = Deadline.usual();
        while (true) {
            int lengthAndType =
                    ByteBuffer.wrap(wire.bytes(FRAME_HEAD, deadline)).getInt();
            byte[] payload = wire.bytes(lengthAndType >>> 8, deadline);
            if ((lengthAndType & 0xff) == GOAWAY) {
                return Http2Error.valueOf(ByteBuffer.wrap(payload).getInt(Integer.BYTES));
            }
        }
    }

    private Map<String, List<String>> decode(int stream, byte[] block) throws IOException {
        try {
            Http2Headers decoded = decoder.decodeHeaders(stream, Unpooled.wrappedBuffer(block));
            Map<String, List<String>> headers = new LinkedHashMap<>();
            decoded.forEach(header -> headers.computeIfAbsent(header.getKey().toString(), name -> new ArrayList<>())
                    .add(header.getValue().toString()));
            return headers;
        } catch (Http2Exception e) {
            throw new IOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        wire.close();
    }
}
