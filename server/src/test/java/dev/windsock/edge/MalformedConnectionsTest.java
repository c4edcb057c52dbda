// SPDX-License-Identifier: Apache-2.0
package dev.windsock.edge;

import static dev.windsock.wire.Http2Wire.DATA;
import static dev.windsock.wire.Http2Wire.END_HEADERS;
import static dev.windsock.wire.Http2Wire.END_STREAM;
import static dev.windsock.wire.Http2Wire.HEADERS;
import static dev.windsock.wire.Http2Wire.RST_STREAM;
import static dev.windsock.wire.Http2Wire.SETTINGS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.RunningServer;
import dev.windsock.wire.Deadline;
import dev.windsock.wire.Ending;
import dev.windsock.wire.Http2Wire;
import dev.windsock.wire.ServerLog;
import dev.windsock.wire.TestCertificate;
import dev.windsock.wire.Wire;
import dev.windsock.wire.WsClient;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.util.ResourceLeakDetector;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Nothing that a client sends, and no way in which it disconnects, harms the server: its log has no stack trace, and it keeps
 * serving other clients.
 */
@NullUnmarked
@Timeout(120)
final class MalformedConnectionsTest {
    private static final String KEY = RunningServer.ADMIN_KEY;
    private static final String HOST = "\r\nHost: localhost\r\nX-API-Key: " + KEY + "\r\n";
    private static final String JSON = "Content-Type: application/json\r\n";

    @TempDir
    private static Path folder;

    private static ResourceLeakDetector.Level level;
    private static RunningServer plain;
    private static RunningServer tls;
    private static SSLContext trust;

    private final ServerLog log = ServerLog.record();

    @BeforeAll
    static void start() throws IOException {
        // the leak detector logs at random times, and ChurnTest checks for leaks
        level = ResourceLeakDetector.getLevel();
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED);
        Map<String, Object> impatient = Map.of("windsock.limit.request-seconds", 1);
        plain = RunningServer.start(impatient);
        TestCertificate certificate = TestCertificate.make(folder);
        trust = TestCertificate.trusting(certificate);
        tls = RunningServer.start(certificate.settings());
    }

    @AfterAll
    static void stop() {
        plain.close();
        tls.close();
        ResourceLeakDetector.setLevel(level);
    }

    @AfterEach
    void isNoProblem() throws IOException {
        try (log) {
            for (RunningServer server : new RunningServer[] {plain, tls}) {
                server.awaitNoSubscribers();
                Deadline.await("all connections are closed", () -> connections(server) == 0);
            }
            assertThat(plain.get("/api/session", KEY).status()).isEqualTo(200);
            try (Wire wire = Wire.tls(tls.port(), trust)) {
                assertThat(wire.exchange("GET", "/api/session", null, "X-API-Key: " + KEY)
                                .status())
                        .isEqualTo(200);
            }
            assertThat(log.stackTraces()).isEmpty();
        }
    }

    private static double connections(RunningServer server) {
        return server.bean(MeterRegistry.class)
                .get("windsock.connections")
                .gauge()
                .value();
    }

    private static void send(Ending ending, byte[]... requests) throws IOException {
        for (byte[] request : requests) {
            Wire wire = new Wire(plain.port());
            wire.send(request);
            ending.end(wire);
        }
    }

    private static void send(Ending ending, String... requests) throws IOException {
        for (String request : requests) {
            send(ending, request.getBytes(StandardCharsets.ISO_8859_1));
        }
    }

    @ParameterizedTest
    @EnumSource
    void bytesThatAreNotHttp(Ending ending) throws IOException {
        Random random = new Random(17);
        byte[] noise = new byte[3_000];
        for (int i = 0; i < 20; i++) {
            random.nextBytes(noise);
            send(ending, noise);
        }
        send(ending, new byte[0], new byte[] {0}, new byte[] {'\r', '\n'}, clientHello());
        send(
                ending,
                "GARBAGE\r\n\r\n",
                "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0",
                "SSH-2.0-OpenSSH_9.9\r\n",
                "GET /\r\n",
                "GET / HTTP/0.9\r\n\r\n",
                "GET / HTTP/3.0" + HOST + "\r\n",
                "GET / http/1.1" + HOST + "\r\n",
                "GET / HTTP/1.1.1" + HOST + "\r\n",
                "GET  HTTP/1.1" + HOST + "\r\n",
                " GET / HTTP/1.1" + HOST + "\r\n",
                "\u0000\u0001 / HTTP/1.1" + HOST + "\r\n",
                "\u00ff\u00fe / HTTP/1.1" + HOST + "\r\n");
    }

    /** The start of a TLS handshake, such as one that a client sends to the wrong port. */
    private static byte[] clientHello() {
        byte[] hello = new byte[200];
        System.arraycopy(new byte[] {22, 3, 1, 0, (byte) 195, 1, 0, 0, (byte) 191, 3, 3}, 0, hello, 0, 11);
        return hello;
    }

    @ParameterizedTest
    @EnumSource
    void requestsThatAreIncomplete(Ending ending) throws IOException {
        String whole = "POST /api/events HTTP/1.1" + HOST + JSON + "Content-Length: 12\r\n\r\n{\"type\":\"A\"}";
        for (int end = 1; end < whole.length(); end += 7) {
            send(ending, whole.substring(0, end));
        }
        for (String path : new String[] {
            "/api/events", "/api/keys", "/api/session", "/api/tickets", "/api/instances", "/nothing", "/ws", "/"
        }) {
            send(
                    ending,
                    "POST " + path + " HTTP/1.1" + HOST + JSON + "Content-Length: 100000\r\n\r\n{\"name\"",
                    "POST " + path + " HTTP/1.1" + HOST + JSON + "Content-Length: 9000000\r\n\r\n{\"name\"",
                    "POST " + path + " HTTP/1.1" + HOST + JSON + "Transfer-Encoding: chunked\r\n\r\n5\r\n{\"na",
                    "POST " + path + " HTTP/1.1" + HOST + JSON + "Expect: 100-continue\r\nContent-Length: 10\r\n\r\n",
                    "POST " + path + " HTTP/1.1" + HOST + JSON + "Expect: tea\r\nContent-Length: 10\r\n\r\n",
                    "POST " + path + " HTTP/1.1\r\nHost: localhost\r\nX-API-Key: x\r\n" + JSON
                            + "Content-Length: 100000\r\n\r\n{");
        }
    }

    @ParameterizedTest
    @EnumSource
    void bodiesThatAreMalformed(Ending ending) throws IOException {
        for (String path : new String[] {"/api/events", "/api/keys", "/api/tickets", "/nothing"}) {
            String head = "POST " + path + " HTTP/1.1" + HOST + JSON;
            String chunked = head + "Transfer-Encoding: chunked\r\n\r\n";
            send(
                    ending,
                    chunked + "zz\r\n{}\r\n0\r\n\r\n",
                    chunked + "-1\r\n{}\r\n0\r\n\r\n",
                    chunked + "FFFFFFFFFFFFFFFF1\r\n{}\r\n",
                    chunked + "7FFFFFFF\r\n{}\r\n",
                    chunked + "2\r\n{}XX0\r\n\r\n",
                    chunked + "2;x=\0\r\n{}\r\n0\r\n\r\n",
                    chunked + "2\n{}\n0\n\n",
                    chunked + "\r\n\r\n",
                    chunked + "0\r\nBad Trailer\r\n\r\n",
                    chunked + "1\r\n{\r\n0\r\nX: " + "y".repeat(20_000) + "\r\n\r\n",
                    head + "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
                    head + "Content-Length: -1\r\n\r\n{}",
                    head + "Content-Length: +2\r\n\r\n{}",
                    head + "Content-Length: 99999999999999999999\r\n\r\n{}",
                    head + "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                    head + "Transfer-Encoding: gzip, chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
                    head + "Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n",
                    head + "Transfer-Encoding: nonsense\r\n\r\n{}",
                    head + "Content-Encoding: gzip\r\nContent-Length: 9\r\n\r\nnot gzip!",
                    head + "Content-Encoding: deflate\r\nContent-Length: 9\r\n\r\nnot zlib!",
                    head + "Content-Encoding: br\r\nContent-Length: 9\r\n\r\nnot br!!!",
                    head + "Content-Encoding: zstd\r\nContent-Length: 9\r\n\r\nnot zstd!",
                    head + "Content-Encoding: snappy\r\nContent-Length: 9\r\n\r\nnot snapp",
                    head + "Content-Length: 4\r\n\r\n\u00ff\u00fe\u0000{",
                    head + "Content-Length: 3\r\n\r\n\u00ef\u00bb\u00bf",
                    head + "Content-Length: 5\r\n\r\n\"\u00c3\u0028\u00c3\"",
                    head + "Content-Length: 20000\r\n\r\n" + "[".repeat(20_000));
            for (String type : new String[] {
                "", ";;;", "application/;", "application/json;charset=nonsense", "application/json;charset=",
                "multipart/form-data", "multipart/form-data; boundary=", "application/x-www-form-urlencoded",
                        "\u00ff/x", "*/*"
            }) {
                send(
                        ending,
                        "POST " + path + " HTTP/1.1" + HOST + "Content-Type: " + type
                                + "\r\nContent-Length: 12\r\n\r\n--x\r\na=%zz&b");
            }
        }
        byte[] head = ("POST /api/events HTTP/1.1" + HOST + JSON + "Content-Encoding: gzip\r\nContent-Length: ")
                .getBytes(StandardCharsets.ISO_8859_1);
        for (byte[] body : new byte[][] {bomb(), Arrays.copyOf(bomb(), 500)}) {
            ByteArrayOutputStream request = new ByteArrayOutputStream();
            request.writeBytes(head);
            request.writeBytes((body.length + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
            request.writeBytes(body);
            send(ending, request.toByteArray());
        }
    }

    /** 64 MiB of spaces, compressed. */
    private static byte[] bomb() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            byte[] spaces = " ".repeat(1 << 20).getBytes(StandardCharsets.ISO_8859_1);
            for (int i = 0; i < 64; i++) {
                gzip.write(spaces);
            }
        }
        return bytes.toByteArray();
    }

    @ParameterizedTest
    @EnumSource
    void targetsThatAreMalformed(Ending ending) throws IOException {
        for (String target : new String[] {
            "*",
            "//",
            "///",
            "http://",
            "http:///",
            "http://[::1",
            "http://localhost:99999/",
            "http://a b/",
            "localhost:80",
            "/%",
            "/%zz",
            "/%00",
            "/api/%c3%28",
            "/..%2f..%2fetc",
            "/\\..\\",
            "/api/keys?limit=%zz",
            "/?%",
            "/?&&=&=",
            "/#",
            "/api/instances/%2e%2e/logs",
            "/_next/..%2f..%2fapplication.properties",
            "/_next/static/%00",
            "/_next/static/",
            "/\u00ff",
            "?",
            "/ws?topics=%zz",
            "/api/dashboard/stream?topics=\u0001",
            "/" + "a".repeat(9_000),
            "/?" + "a=b&".repeat(2_000),
            "javascript:alert(1)",
            "ftp://localhost/"
        }) {
            for (String method : new String[] {"GET", "OPTIONS", "CONNECT", "TRACE", "HEAD", "get"}) {
                send(ending, method + " " + target + " HTTP/1.1" + HOST + "\r\n");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void headersThatAreMalformed(Ending ending) throws IOException {
        for (String header : new String[] {
            "no colon",
            ": no name",
            "Bad Name: x",
            "Bad\0Name: x",
            "X: a\0b",
            "X: a\rb",
            " folded: x",
            "X: y\r\n folded",
            "X: " + "y".repeat(17_000),
            "Accept: ;;;,,/",
            "Accept: \u00ff",
            "Accept-Encoding: ;q=x",
            "Cookie: ;;=;==;\u00ff",
            "Cookie: windsock_session=%zz",
            "Authorization: ",
            "Authorization: Bearer",
            "Authorization: \u00ff",
            "Origin: ::::",
            "Origin: http://[",
            "Origin: null",
            "Host: [",
            "Host: \u00ff",
            "If-Match: ,,,",
            "If-None-Match: \"",
            "Last-Event-ID: \u00ff",
            "Range: bytes=9-1",
            "Accept-Language: ;;",
            "Connection: \u00ff",
            "Connection: close, close",
            "Forwarded: for=\"",
            "X-Forwarded-For: \u00ff",
            "Idempotency-Key: \u00ff",
            "X-Request-ID: \u001b[31m",
            "Content-Length: ",
            "Access-Control-Request-Method: \u00ff",
            "If-Modified-Since: yesterday",
            "Upgrade: h2c",
            "Upgrade: websocket",
            "HTTP2-Settings: x"
        }) {
            for (String path : new String[] {"/api/session", "/api/dashboard/stream", "/", "/ws", "/openapi.yaml"}) {
                send(ending, "GET " + path + " HTTP/1.1" + HOST + header + "\r\nConnection: close\r\n\r\n");
            }
            send(ending, "OPTIONS /api/keys HTTP/1.1" + HOST + header + "\r\nConnection: close\r\n\r\n");
        }
    }

    @ParameterizedTest
    @EnumSource
    void requestsWhoseResponseNobodyReads(Ending ending) throws IOException {
        for (String path : new String[] {"/api/session", "/", "/api/dashboard/stream", "/openapi.yaml"}) {
            send(ending, ("GET " + path + " HTTP/1.1" + HOST + "\r\n").repeat(20) + "GET / HTTP/1.1\r\n\r\n");
        }
        send(ending, "GET /api/events?wait=1 HTTP/1.1" + HOST + "\r\n");
    }

    @ParameterizedTest
    @EnumSource(names = {"CLOSE", "RESET"})
    void socketsThatAreMalformed(Ending ending) throws IOException {
        String handshake = "GET %s HTTP/1.1" + HOST
                + "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
        String socket = handshake.formatted("/ws");
        for (int i = 0; i < 40; i++) {
            send(ending, socket);
        }
        // frames that arrive together with the handshake
        for (String frames : new String[] {
            "\u0088\u0080\0\0\0\0",
            "\u0088\u0082\0\0\0\0\u0003\u00e8",
            "\u0088\u0081\0\0\0\0\1",
            "\u0088\0",
            "\u0088",
            "\u0081",
            "\u0081\u0085\0\0\0\0hello",
            "\u0081\5hello",
            "\u0083\u0080\0\0\0\0",
            "\u00c1\u0080\0\0\0\0",
            "\u0009\u0080\0\0\0\0",
            "\u0089\u00fe\0\u0080\0\0\0\0",
            "\u0080\u0080\0\0\0\0",
            "\u0001\u0081\0\0\0\0{\u0001\u0081\0\0\0\0{",
            "\u0081\u0082\0\0\0\0\u00c3\u0028",
            "\u0081\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\0\0\0\0",
            "\u0081\u00fe\u00ff\u00ff\0\0\0\0" + "x".repeat(65_535),
            "\u0082\u0084\0\0\0\0\0\0\0\0",
            "GET / HTTP/1.1\r\n\r\n",
            "\u0089\u0080\0\0\0\0".repeat(200)
        }) {
            send(
                    ending,
                    socket + frames,
                    handshake.formatted("/ws/terminals/01900000-0000-7000-8000-00000000dead") + frames);
            WsClient opened = plain.ws("/ws", KEY);
            opened.send(true, WsClient.PONG, new byte[0]);
            opened.abort();
        }
        send(
                ending,
                socket.replace("13", "12"),
                socket.replace("dGhlIHNhbXBsZSBub25jZQ==", "short"),
                socket.replace("Sec-WebSocket-Key", "X-Key"),
                socket.replace("\r\n\r\n", "\r\nSec-WebSocket-Protocol: a, b\r\n\r\n"),
                socket.replace("\r\n\r\n", "\r\nSec-WebSocket-Extensions: permessage-deflate; x=\"\r\n\r\n"),
                socket.replace("\r\n\r\n", "\r\nContent-Length: 5\r\n\r\nhe"),
                socket.replace("\r\n\r\n", "\r\nTransfer-Encoding: chunked\r\n\r\nzz"),
                socket + socket);
    }

    @ParameterizedTest
    @EnumSource(names = {"CLOSE", "RESET"})
    void handshakesThatAreNotTls(Ending ending) throws IOException {
        Random random = new Random(18);
        byte[] noise = new byte[500];
        for (int i = 0; i < 20; i++) {
            random.nextBytes(noise);
            tls(ending, noise);
        }
        for (String text : new String[] {
            "",
            "\0",
            "GET / HTTP/1.1\r\n\r\n",
            "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
            "\u0016\u0003\u0001\0\u0001\0",
            "\u0015\u0003\u0003\0\2\2\0",
            "\u0017\u0003\u0003\0\4abcd",
            "\u0016\u0003\u0001\u0040\u0001",
            "\u0080\u002e\u0001\u0003\u0001"
        }) {
            tls(ending, text.getBytes(StandardCharsets.ISO_8859_1));
        }
        for (int end = 1; end < clientHello().length; end += 20) {
            tls(ending, Arrays.copyOf(clientHello(), end));
        }
        for (String protocol : new String[] {"h2", "http/1.1"}) {
            ending.end(Wire.tls(tls.port(), trust, protocol));
        }
    }

    private static void tls(Ending ending, byte[] bytes) throws IOException {
        Wire wire = new Wire(tls.port());
        wire.send(bytes);
        ending.end(wire);
    }

    @ParameterizedTest
    @EnumSource(names = {"CLOSE", "RESET"})
    void connectionsThatAreNotHttp2(Ending ending) throws IOException {
        for (String text :
                new String[] {"GET / HTTP/1.1\r\n\r\n", "PRI * HTTP/2.0\r\n\r\nXX\r\n\r\n", "\0\0\0\4\0\0\0\0\0", "PRI"
                }) {
            Wire wire = Wire.tls(tls.port(), trust, "h2");
            wire.send(text);
            ending.end(wire);
        }
        byte[] none = new byte[0];
        byte[] four = new byte[4];
        frame(ending, HEADERS, END_HEADERS, 0, none);
        frame(ending, HEADERS, END_HEADERS, 2, request("/"));
        frame(ending, HEADERS, END_HEADERS | END_STREAM, 1, new byte[] {(byte) 0xff, (byte) 0xff, (byte) 0xff, 1, 1});
        frame(ending, HEADERS, END_STREAM, 1, request("/"));
        frame(ending, HEADERS, END_HEADERS | 0x8, 1, new byte[] {(byte) 200, 0});
        frame(ending, HEADERS, END_HEADERS | 0x20, 1, new byte[] {0, 0, 0, 1, 0});
        frame(ending, DATA, END_STREAM, 0, four);
        frame(ending, DATA, END_STREAM, 5, four);
        frame(ending, DATA, 0x8, 1, new byte[] {9, 0});
        frame(ending, 2, 0, 1, new byte[] {0, 0, 0, 1, 0});
        frame(ending, 2, 0, 0, none);
        frame(ending, RST_STREAM, 0, 0, four);
        frame(ending, RST_STREAM, 0, 9, four);
        frame(ending, RST_STREAM, 0, 1, none);
        frame(ending, SETTINGS, 0, 1, none);
        frame(ending, SETTINGS, 0, 0, new byte[] {0, 2, 0, 0, 0, 9});
        frame(ending, SETTINGS, 0, 0, new byte[] {0, 4, (byte) 0xff, 0, 0, 0});
        frame(ending, SETTINGS, 1, 0, four);
        frame(ending, SETTINGS, 0, 0, new byte[5]);
        frame(ending, 5, END_HEADERS, 1, four);
        frame(ending, 6, 0, 1, new byte[8]);
        frame(ending, 6, 0, 0, four);
        frame(ending, 7, 0, 0, new byte[8]);
        frame(ending, 7, 0, 1, new byte[8]);
        frame(ending, 8, 0, 0, four);
        frame(ending, 8, 0, 1, new byte[] {0x7f, -1, -1, -1});
        frame(ending, 9, END_HEADERS, 1, none);
        frame(ending, 99, 0, 1, new byte[100]);
        frame(ending, DATA, 0, 1, new byte[20_000]);
    }

    private static byte[] request(String path) {
        return Http2Wire.literals(
                ":method", "GET", ":scheme", "https", ":path", path, ":authority", "localhost", "x-api-key", KEY);
    }

    /** Sends a frame at the start of a connection, and again while a request is open. */
    private static void frame(Ending ending, int type, int flags, int stream, byte[] payload) throws IOException {
        ending.end(Http2Wire.open(tls.port(), trust)
                .frame(type, flags, stream, payload)
                .wire());
        Http2Wire open = Http2Wire.open(tls.port(), trust)
                .frame(HEADERS, END_HEADERS, 1, request("/api/dashboard/stream"))
                .frame(type, flags, stream, payload);
        ending.end(open.wire());
    }

    @ParameterizedTest
    @EnumSource(names = {"CLOSE", "RESET"})
    void requestsThatAreNotHttp2(Ending ending) throws IOException {
        String[][] heads = {
            {":method", "GET"},
            {":method", "GET", ":scheme", "https", ":path", ""},
            {":method", "GET", ":scheme", "https", ":path", "no slash", ":authority", "localhost"},
            {":method", "", ":scheme", "https", ":path", "/", ":authority", "localhost"},
            {":method", "get", ":scheme", "https", ":path", "/api/session", ":authority", "localhost"},
            {":method", "GET", ":scheme", "https", ":path", "/", ":authority", "["},
            {":method", "GET", ":scheme", "https", ":path", "/", ":authority", "localhost", "Upper", "x"},
            {":method", "GET", ":scheme", "https", ":path", "/", ":authority", "localhost", "connection", "close"},
            {":method", "GET", ":scheme", "https", ":path", "/", ":authority", "localhost", "te", "gzip"},
            {":method", "GET", ":scheme", "https", ":path", "/", ":authority", "localhost", "x", "a\nb"},
            {":method", "GET", ":scheme", "https", ":path", "/", ":authority", "localhost", "", "x"},
            {":method", "GET", ":scheme", "https", ":path", "/%zz", ":authority", "localhost"},
            {"x", "y", ":method", "GET", ":scheme", "https", ":path", "/", ":authority", "localhost"},
            {":method", "GET", ":method", "GET", ":scheme", "https", ":path", "/", ":authority", "localhost"},
            {":status", "200", ":method", "GET", ":scheme", "https", ":path", "/", ":authority", "localhost"},
            {":method", "CONNECT", ":authority", "localhost"},
            {
                ":method",
                "POST",
                ":scheme",
                "https",
                ":path",
                "/api/keys",
                ":authority",
                "localhost",
                "content-length",
                "x"
            },
            {
                ":method",
                "POST",
                ":scheme",
                "https",
                ":path",
                "/api/keys",
                ":authority",
                "localhost",
                "content-length",
                "3"
            },
        };
        for (String[] head : heads) {
            ending.end(
                    Http2Wire.open(tls.port(), trust).head(1, END_STREAM, head).wire());
            ending.end(Http2Wire.open(tls.port(), trust)
                    .head(1, 0, head)
                    .frame(DATA, END_STREAM, 1, new byte[] {'{', '}', ' ', ' ', ' '})
                    .wire());
        }
        for (String path : new String[] {"/api/events", "/api/keys", "/nothing", "/"}) {
            String[] post = {
                ":method",
                "POST",
                ":scheme",
                "https",
                ":path",
                path,
                ":authority",
                "localhost",
                "x-api-key",
                KEY,
                "content-type",
                "application/json"
            };
            // bodies that stop, are cancelled, or have trailers
            ending.end(Http2Wire.open(tls.port(), trust)
                    .head(1, 0, post)
                    .frame(DATA, 0, 1, new byte[] {'{'})
                    .wire());
            ending.end(Http2Wire.open(tls.port(), trust)
                    .head(1, 0, post)
                    .frame(DATA, 0, 1, new byte[] {'{'})
                    .frame(RST_STREAM, 0, 1, ByteBuffer.allocate(4).putInt(8).array())
                    .wire());
            ending.end(Http2Wire.open(tls.port(), trust)
                    .head(1, 0, post)
                    .frame(DATA, 0, 1, new byte[] {'{', '}'})
                    .head(1, END_STREAM, "x", "y")
                    .wire());
        }
        Http2Wire flood = Http2Wire.open(tls.port(), trust);
        try {
            for (int stream = 1; stream < 400; stream += 2) {
                flood.frame(HEADERS, END_HEADERS | END_STREAM, stream, request("/api/session"))
                        .frame(RST_STREAM, 0, stream, new byte[4]);
            }
        } catch (IOException e) {
            // the server has closed the connection
        }
        ending.end(flood.wire());
    }

    @Test
    void clientsThatSendNothing() throws IOException {
        Wire silent = new Wire(plain.port());
        silent.send("POST /api/events HTTP/1.1" + HOST + JSON + "Content-Length: 10\r\n\r\n{");
        // the server ends the request
        silent.awaitEnd();
        silent.close();
    }
}
