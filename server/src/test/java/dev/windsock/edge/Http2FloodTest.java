// SPDX-License-Identifier: Apache-2.0
package dev.windsock.edge;

import static dev.windsock.wire.Http2Wire.END_HEADERS;
import static dev.windsock.wire.Http2Wire.END_STREAM;
import static dev.windsock.wire.Http2Wire.HEADERS;
import static dev.windsock.wire.Http2Wire.RST_STREAM;
import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.RunningServer;
import dev.windsock.wire.Http2Wire;
import dev.windsock.wire.ServerLog;
import dev.windsock.wire.TestCertificate;
import dev.windsock.wire.Wire;
import io.netty.handler.codec.http2.Http2Error;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.function.IntFunction;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A client whose requests are reset, by the client itself or because of its errors, cannot send an unlimited number of
 * them: the server closes its connection. The limit on concurrent streams does not apply to such requests, because each
 * ends immediately.
 */
@NullUnmarked
@Timeout(60)
final class Http2FloodTest {
    /**
     * A few more than Netty's codec accepts in 30 seconds, which is 200. The server must have read all of them when it closes the
     * connection: it would otherwise reset the connection, and the client might not receive the reason.
     */
    private static final int FLOOD = 205;

    private static final int WINDOW_UPDATE = 8;

    @TempDir
    private static Path folder;

    private static RunningServer server;
    private static SSLContext trust;

    @BeforeAll
    static void start() throws IOException {
        TestCertificate certificate = TestCertificate.make(folder);
        trust = TestCertificate.trusting(certificate);
        server = RunningServer.start(certificate.settings());
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    /** CVE-2023-44487. */
    @Test
    void endsAConnectionThatResetsItsRequests() throws IOException {
        byte[] cancel = ByteBuffer.allocate(Integer.BYTES)
                .putInt((int) Http2Error.CANCEL.code())
                .array();
        flood(stream -> Http2Wire.encode(RST_STREAM, 0, stream, cancel));
    }

    /** CVE-2025-55163: the client sends frames that make the server reset the request. */
    @Test
    void endsAConnectionWhoseErrorsResetItsRequests() throws IOException {
        flood(stream -> Http2Wire.encode(WINDOW_UPDATE, 0, stream, new byte[Integer.BYTES]));
    }

    /** @param ending returns the frame that ends a request */
    private static void flood(IntFunction<byte[]> ending) throws IOException {
        byte[] head = Http2Wire.literals(
                ":method", "GET",
                ":scheme", "https",
                ":path", "/api/session",
                ":authority", "localhost",
                "x-api-key", RunningServer.ADMIN_KEY);
        ByteArrayOutputStream frames = new ByteArrayOutputStream();
        for (int i = 0; i < FLOOD; i++) {
            int stream = 2 * i + 1;
            frames.writeBytes(Http2Wire.encode(HEADERS, END_HEADERS | END_STREAM, stream, head));
            frames.writeBytes(ending.apply(stream));
        }
        try (ServerLog log = ServerLog.record();
                Http2Wire wire = Http2Wire.open(server.port(), trust)) {
            wire.wire().send(frames.toByteArray());
            assertThat(wire.goAway()).isEqualTo(Http2Error.ENHANCE_YOUR_CALM);
            wire.wire().awaitEnd();
            assertThat(log.stackTraces()).isEmpty();
        }
        try (Wire wire = Wire.tls(server.port(), trust)) {
            assertThat(wire.exchange("GET", "/api/session", null, "X-API-Key: " + RunningServer.ADMIN_KEY)
                            .status())
                    .isEqualTo(200);
        }
    }
}
