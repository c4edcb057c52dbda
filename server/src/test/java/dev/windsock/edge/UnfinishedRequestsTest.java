// SPDX-License-Identifier: Apache-2.0
package dev.windsock.edge;

import static dev.windsock.wire.Http2Wire.DATA;
import static dev.windsock.wire.Http2Wire.END_HEADERS;
import static dev.windsock.wire.Http2Wire.END_STREAM;
import static dev.windsock.wire.Http2Wire.GOAWAY;
import static dev.windsock.wire.Http2Wire.HEADERS;
import static dev.windsock.wire.Http2Wire.RST_STREAM;
import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.RunningServer;
import dev.windsock.wire.Deadline;
import dev.windsock.wire.Ending;
import dev.windsock.wire.Http2Wire;
import dev.windsock.wire.ServerLog;
import dev.windsock.wire.TestCertificate;
import dev.windsock.wire.Wire;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import io.netty.util.ResourceLeakDetector;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A request that ends early, at any point and from any client, leaves nothing in memory: no buffer of its body, and no share of
 * a memory budget.
 */
@NullUnmarked
@Timeout(120)
final class UnfinishedRequestsTest {
    private static final String KEY = RunningServer.ADMIN_KEY;
    private static final String WRONG_KEY = "wsk_0000000000000000_wrong";

    private static final List<String> KEYS = List.of(KEY, WRONG_KEY);

    /** Paths of each kind: publishing, ignoring the body, streaming, not allowed, and nonexistent. */
    private static final List<String> PATHS = List.of(
            "/api/events", "/api/tickets", "/api/session", "/api/dashboard/stream", "/api/backup", "/nothing", "/");

    private static final byte[] CANCEL = {0, 0, 0, 8};

    @TempDir
    private static Path folder;

    private static ResourceLeakDetector.Level level;
    private static RunningServer plain;
    private static RunningServer tls;
    private static SSLContext trust;

    private final ServerLog log = ServerLog.record();

    @BeforeAll
    static void start() throws IOException {
        level = ResourceLeakDetector.getLevel();
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
        TestCertificate certificate = TestCertificate.make(folder);
        trust = TestCertificate.trusting(certificate);
        plain = RunningServer.start(Map.of());
        tls = RunningServer.start(certificate.settings());
    }

    @AfterAll
    static void stop() {
        plain.close();
        tls.close();
        ResourceLeakDetector.setLevel(level);
    }

    @AfterEach
    void leavesNothing() {
        try (log) {
            for (RunningServer server : List.of(plain, tls)) {
                Deadline.await("all connections are closed", () -> gauge(server, "windsock.connections") == 0);
                Deadline.await("memory is released", () -> held(server) == 0);
            }
            awaitLeakReports();
            assertThat(log.messages("LEAK: "))
                    .filteredOn(message -> !message.contains("canary"))
                    .isEmpty();
            assertThat(log.stackTraces()).isEmpty();
        }
    }

    /** Leaks buffers until the detector reports one, which shows that it has also reported all earlier leaks. */
    private void awaitLeakReports() {
        String canary = "canary " + System.nanoTime();
        ByteBufAllocator.DEFAULT.directBuffer(1).touch(canary);
        Deadline.await("the leak detector", () -> {
            System.gc();
            ByteBufAllocator.DEFAULT.directBuffer(1).release();
            return !log.messages(canary).isEmpty();
        });
    }

    private static double held(RunningServer server) {
        return server.bean(MeterRegistry.class)
                .get("windsock.memory.held")
                .tag("use", "request_bodies")
                .gauge()
                .value();
    }

    private static double gauge(RunningServer server, String name) {
        return server.bean(MeterRegistry.class).get(name).gauge().value();
    }

    private static byte[] head(int stream, String path, String key, String... more) {
        String[] fields = {
            ":method",
            path.contains("stream") || path.contains("backup") ? "GET" : "POST",
            ":scheme",
            "https",
            ":path",
            path,
            ":authority",
            "localhost",
            "x-api-key",
            key,
            "content-type",
            "application/json"
        };
        String[] all = Arrays.copyOf(fields, fields.length + more.length);
        System.arraycopy(more, 0, all, fields.length, more.length);
        return Http2Wire.encode(HEADERS, END_HEADERS, stream, Http2Wire.literals(all));
    }

    private static byte[] data(int stream, int flags, int bytes) {
        byte[] body = new byte[bytes];
        Arrays.fill(body, (byte) ' ');
        return Http2Wire.encode(DATA, flags, stream, body);
    }

    private static byte[] reset(int stream) {
        return Http2Wire.encode(RST_STREAM, 0, stream, CANCEL);
    }

    private static byte[] all(byte[]... frames) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (byte[] frame : frames) {
            bytes.writeBytes(frame);
        }
        return bytes.toByteArray();
    }

    /** Sends each part on its own over HTTP/2. */
    private static void http2(Ending ending, byte[]... parts) throws IOException {
        Wire wire = Http2Wire.open(tls.port(), trust).wire();
        send(wire, ending, parts);
    }

    private static void http1(Ending ending, String... parts) throws IOException {
        Wire wire = new Wire(plain.port());
        send(
                wire,
                ending,
                Arrays.stream(parts)
                        .map(part -> part.getBytes(StandardCharsets.ISO_8859_1))
                        .toArray(byte[][]::new));
    }

    private static void send(Wire wire, Ending ending, byte[]... parts) throws IOException {
        try {
            for (byte[] part : parts) {
                wire.send(part);
            }
        } catch (SocketException e) {
            // the server has closed the connection
        }
        ending.end(wire);
    }

    @Test
    void http2StreamsThatAreReset() throws IOException {
        for (String key : KEYS) {
            http2StreamsThatAreReset(key);
        }
    }

    private static void http2StreamsThatAreReset(String key) throws IOException {
        for (String path : PATHS) {
            for (String length : new String[] {"100", "60000"}) {
                byte[] head = head(1, path, key, "content-length", length);
                byte[] unknown = head(1, path, key);
                http2(Ending.CLOSE, all(head, data(1, 0, 50), reset(1)));
                http2(Ending.CLOSE, all(head, data(1, 0, 10), data(1, 0, 10), reset(1)));
                http2(Ending.CLOSE, all(unknown, data(1, 0, 10), reset(1)));
                http2(Ending.CLOSE, head, data(1, 0, 50), reset(1));
                http2(Ending.CLOSE, unknown, data(1, 0, 50), reset(1));
                http2(Ending.CLOSE, all(head, data(1, 0, 50)), all(data(1, 0, 10), reset(1)));
                http2(Ending.CLOSE, all(unknown, data(1, END_STREAM, 50), reset(1)));
                http2(Ending.CLOSE, unknown, all(data(1, END_STREAM, 50), reset(1)));
            }
        }
    }

    @Test
    void http2ConnectionsThatClose() throws IOException {
        for (Ending ending : List.of(Ending.CLOSE, Ending.RESET)) {
            http2ConnectionsThatClose(ending);
        }
    }

    private static void http2ConnectionsThatClose(Ending ending) throws IOException {
        for (String path : PATHS) {
            for (String key : KEYS) {
                byte[] head = head(1, path, key, "content-length", "60000");
                byte[] expects = head(1, path, key, "expect", "100-continue");
                http2(ending, head);
                http2(ending, expects);
                http2(ending, expects, data(1, 0, 10));
                http2(ending, all(head, data(1, 0, 100)));
                http2(ending, head, data(1, 0, 100));
                http2(ending, head, data(1, 0, 100), data(1, 0, 100));
                http2(ending, all(head, data(1, 0, 100)), Http2Wire.encode(GOAWAY, 0, 0, new byte[8]), data(1, 0, 9));
                http2(ending, all(head, data(1, 0, 100), Http2Wire.encode(GOAWAY, 0, 0, new byte[8]), data(1, 0, 9)));
                // more than one stream
                http2(ending, all(head, data(1, 0, 10), head(3, path, key), data(3, 0, 10), reset(3)), data(1, 0, 10));
            }
        }
    }

    @Test
    void http2StreamsWithErrors() throws IOException {
        for (String key : KEYS) {
            http2StreamsWithErrors(key);
        }
    }

    private static void http2StreamsWithErrors(String key) throws IOException {
        for (String path : PATHS) {
            byte[] head = head(1, path, key, "content-length", "20");
            byte[] malformed = Http2Wire.encode(RST_STREAM, 0, 1, new byte[1]);
            byte[] upperCase = Http2Wire.encode(HEADERS, END_HEADERS | END_STREAM, 1, Http2Wire.literals("Upper", "x"));
            for (byte[] wrong : new byte[][] {data(1, 0, 30), data(1, END_STREAM, 5), malformed, upperCase}) {
                http2(Ending.CLOSE, all(head, data(1, 0, 10), wrong));
                http2(Ending.CLOSE, head, data(1, 0, 10), wrong);
                http2(Ending.CLOSE, all(head, data(1, 0, 10)), wrong, data(1, 0, 5));
            }
            // larger than any operation allows, and the client continues to send
            byte[] part = data(1, 0, 16_000);
            http2(Ending.CLOSE, head(1, path, key, "content-length", "9000000"), part, part, part, part);
            http2(Ending.CLOSE, head(1, path, key), part, part, part, part);
            http2(Ending.CLOSE, all(head(1, path, key), part, part), part, data(1, 0, 15_000), reset(1));
        }
    }

    @Test
    void http2RequestsThatAreCutAtAnyByte() throws IOException {
        for (Ending ending : List.of(Ending.CLOSE, Ending.RESET)) {
            http2RequestsThatAreCutAtAnyByte(ending);
        }
    }

    private static void http2RequestsThatAreCutAtAnyByte(Ending ending) throws IOException {
        byte[] whole = all(head(1, "/api/tickets", KEY), data(1, 0, 20), data(1, 0, 3), data(1, END_STREAM, 20));
        for (int end = 1; end < whole.length; end += 3) {
            http2(ending, Arrays.copyOf(whole, end));
            http2(ending, Arrays.copyOf(whole, end / 2), Arrays.copyOfRange(whole, end / 2, end));
        }
    }

    @Test
    void answersHttp2RequestsWithTrailers() throws IOException {
        byte[] trailers = Http2Wire.encode(HEADERS, END_HEADERS | END_STREAM, 1, Http2Wire.literals("x", "y"));
        byte[] body = Http2Wire.encode(DATA, 0, 1, "{\"type\":\"A\"}".getBytes(StandardCharsets.US_ASCII));
        for (byte[][] parts : new byte[][][] {
            {all(head(1, "/api/events", KEY), body, trailers)}, {head(1, "/api/events", KEY), body, trailers}
        }) {
            try (Http2Wire wire = Http2Wire.open(tls.port(), trust)) {
                for (byte[] part : parts) {
                    wire.wire().send(part);
                }
                assertThat(wire.answer(1).status()).isEqualTo(202);
            }
        }
    }

    @Test
    void keepsNoDirectMemoryForClientsWithoutAKey() throws IOException {
        // as many streams on each connection as a client may reset
        flood(100);
        awaitLeakReports();
        // the allocator keeps more memory when other threads are the first to allocate; a leak grows with every flood
        long growth = Long.MAX_VALUE;
        for (int floods = 0; floods < 5 && growth >= 12 << 20; floods++) {
            long before = directMemory();
            flood(4_000);
            growth = directMemory() - before;
        }
        assertThat(growth).isLessThan(12 << 20);
    }

    private static void flood(int requests) throws IOException {
        for (int sent = 0; sent < requests; sent += 100) {
            byte[][] batches = new byte[100][];
            for (int i = 0; i < 100; i++) {
                int stream = 2 * i + 1;
                batches[i] = all(head(stream, "/api/events", WRONG_KEY), data(stream, 0, 8_000), reset(stream));
            }
            http2(Ending.CLOSE, batches);
        }
        Deadline.await("all connections are closed", () -> gauge(tls, "windsock.connections") == 0);
    }

    private static long directMemory() {
        return ((ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT)
                .metric()
                .usedDirectMemory();
    }

    @Test
    void http1ConnectionsThatClose() throws IOException {
        for (Ending ending : List.of(Ending.CLOSE, Ending.RESET)) {
            http1ConnectionsThatClose(ending);
        }
    }

    private static void http1ConnectionsThatClose(Ending ending) throws IOException {
        for (String path : PATHS) {
            for (String key : KEYS) {
                String head = (path.contains("stream") || path.contains("backup") ? "GET " : "POST ") + path
                        + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nX-API-Key: " + key
                        + "\r\n";
                String part = " ".repeat(5_000);
                for (String length : new String[] {"Content-Length: 60000\r\n", "Content-Length: 9000000\r\n"}) {
                    http1(ending, head + length + "\r\n");
                    http1(ending, head + length + "\r\n" + part);
                    http1(ending, head + length + "\r\n", part, part, part);
                    http1(ending, head + length + "Expect: 100-continue\r\n\r\n");
                    http1(ending, head + length + "Expect: 100-continue\r\n\r\n", part, part);
                    http1(ending, head + length + "Expect: tea\r\n\r\n", part, part);
                }
                String chunk = "1388\r\n" + part + "\r\n";
                http1(ending, head + "Transfer-Encoding: chunked\r\n\r\n" + chunk);
                http1(ending, head + "Transfer-Encoding: chunked\r\n\r\n", chunk, chunk + "zz\r\n" + part);
                http1(ending, head + "Transfer-Encoding: chunked\r\n\r\n" + chunk.repeat(20), chunk.repeat(1_700));
                http1(ending, head + "Transfer-Encoding: chunked\r\n\r\n" + chunk + "0\r\nx: y\r\n\r\n" + head);
                // several requests together, the last of which is incomplete
                http1(ending, (head + "Content-Length: 2\r\n\r\n{}").repeat(5) + head + "Content-Length: 9\r\n\r\n{");
            }
        }
    }

    @Test
    void http1RequestsThatAreCutAtAnyByte() throws IOException {
        for (Ending ending : List.of(Ending.CLOSE, Ending.RESET)) {
            http1RequestsThatAreCutAtAnyByte(ending);
        }
    }

    private static void http1RequestsThatAreCutAtAnyByte(Ending ending) throws IOException {
        String head = "POST /api/tickets HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nX-API-Key: "
                + KEY + "\r\nTransfer-Encoding: chunked\r\n\r\n";
        String chunks = "14;x=y\r\n" + " ".repeat(20) + "\r\n3\r\n   \r\n0\r\nTrailer: x\r\n\r\n";
        for (int end = 0; end < chunks.length(); end++) {
            http1(ending, head + chunks.substring(0, end));
            http1(ending, head, chunks.substring(0, end));
            http1(ending, head + chunks.substring(0, end / 2), chunks.substring(end / 2, end));
        }
    }

    @Test
    void upgradesWithBodies() throws IOException {
        for (Ending ending : List.of(Ending.CLOSE, Ending.RESET)) {
            upgradesWithBodies(ending);
        }
    }

    private static void upgradesWithBodies(Ending ending) throws IOException {
        for (String key : KEYS) {
            for (String path :
                    new String[] {"/ws", "/api/session", "/ws/terminals/01900000-0000-7000-8000-00000000dead"}) {
                String head = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nX-API-Key: " + key + "\r\n";
                String socket = head + "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                        + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
                String h2c = head + "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n"
                        + "HTTP2-Settings: AAMAAABkAAQAAP__\r\n";
                for (String upgrade : new String[] {socket, h2c}) {
                    http1(ending, upgrade + "Content-Length: 5000\r\n\r\n" + " ".repeat(100));
                    http1(ending, upgrade + "Content-Length: 5000\r\n\r\n", " ".repeat(100), " ".repeat(4_900));
                    http1(ending, upgrade + "Content-Length: 5\r\n\r\n12345");
                    http1(ending, upgrade + "Content-Length: 5\r\n\r\n", "12345" + "x".repeat(1_000));
                    http1(ending, upgrade + "Transfer-Encoding: chunked\r\n\r\n5\r\n12345\r\n");
                    http1(ending, upgrade + "Transfer-Encoding: chunked\r\n\r\n", "5\r\n12345\r\n", "0\r\n\r\n");
                    http1(ending, upgrade + "Expect: 100-continue\r\nContent-Length: 5\r\n\r\n", "12");
                }
            }
        }
    }
}
