// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute.docker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.NullUnmarked;

/**
 * A fake engine that records the requests it receives. It has the images that a test adds, lets pulls succeed unless the test
 * rejects them, and pretends to run one container. See docs.docker.com/reference/api/engine.
 *
 * <p>Threading: a virtual thread for each request.
 */
@NullUnmarked
final class RecordingEngine implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String CONTAINER = "0123456789ab".repeat(5);

    private final HttpServer server;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final Set<String> images = ConcurrentHashMap.newKeySet();
    private final Map<String, Answer> rejections = new ConcurrentHashMap<>();
    private volatile String networks = "[]";
    private volatile boolean started;
    private volatile boolean ended;
    private volatile byte[] log = {};
    private volatile boolean cutLogs;

    /** A request, without the version in its path. */
    record Request(String method, String path, String query, String auth, String body) {
        boolean is(String expectedMethod, String expectedPath) {
            return method.equals(expectedMethod) && path.equals(expectedPath);
        }

        /** Returns the JSON at a JSON pointer in the body. */
        JsonNode at(String pointer) throws IOException {
            return JSON.readTree(body).at(pointer);
        }

        /** Returns the credential; null if there is none. */
        JsonNode credential() throws IOException {
            return auth == null ? null : JSON.readTree(Base64.getUrlDecoder().decode(auth));
        }
    }

    private record Answer(int status, String body) {}

    RecordingEngine() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(task -> Thread.ofVirtual().start(task));
        server.createContext("/", this::handle);
        server.start();
    }

    int port() {
        return server.getAddress().getPort();
    }

    DockerSettings settings() {
        return new DockerSettings(URI.create("tcp://127.0.0.1:" + port()), null);
    }

    void addImage(String name) {
        images.add(name);
    }

    /** Removes all images and containers. */
    void removeAll() {
        images.clear();
        started = false;
    }

    /** Rejects requests with the given method and path, such as {@code POST /networks/create}. */
    void reject(String request, int status, String message) {
        rejections.put(request, new Answer(status, "{\"message\":\"" + message + "\"}"));
    }

    /** Sets the log of the container, in frames. A follower receives the log and its end. */
    void setLog(byte[] frames) {
        log = frames;
    }

    /** Breaks the connection at the end of the log. */
    void cutLogs() {
        cutLogs = true;
    }

    /** Pretends that the container has ended. */
    void endContainer() {
        ended = true;
    }

    /** Sets the engine's networks, as JSON. */
    void setNetworks(String json) {
        networks = json;
    }

    /** Returns the recorded requests with the given method and path. */
    List<Request> requests(String method, String path) {
        return requests.stream().filter(request -> request.is(method, path)).toList();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            URI uri = exchange.getRequestURI();
            Request request = new Request(
                    exchange.getRequestMethod(),
                    uri.getPath().replaceFirst("^/v1\\.\\d+", ""),
                    uri.getQuery(),
                    exchange.getRequestHeaders().getFirst("X-Registry-Auth"),
                    new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            requests.add(request);
            if (request.is("GET", "/events")) {
                exchange.sendResponseHeaders(200, 0);
                exchange.getResponseBody().flush();
                closed.await();
                return;
            }
            if (request.method().equals("GET") && request.path().endsWith("/logs")) {
                exchange.sendResponseHeaders(200, cutLogs ? log.length + 1 : 0);
                exchange.getResponseBody().write(log);
                exchange.getResponseBody().flush();
                return;
            }
            Answer answer = rejections.getOrDefault(request.method() + " " + request.path(), null);
            send(exchange, answer == null ? answer(request) : answer);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void send(HttpExchange exchange, Answer answer) throws IOException {
        byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
    }

    private Answer answer(Request request) {
        return switch (request.method() + " " + request.path()) {
            case "GET /version" ->
                new Answer(200, "{\"Version\":\"1\",\"ApiVersion\":\"1.44\",\"MinAPIVersion\":\"1.24\"}");
            case "GET /_ping" -> new Answer(200, "OK");
            case "GET /info" -> new Answer(200, "{\"Name\":\"stand-in\",\"NCPU\":2,\"MemTotal\":1073741824}");
            case "GET /containers/json" -> new Answer(200, "[]");
            case "GET /networks" -> new Answer(200, networks);
            case "POST /networks/create" -> new Answer(201, "{\"Id\":\"net\",\"Warning\":\"\"}");
            case "POST /images/create" -> pulled(request);
            case "POST /containers/create" -> new Answer(201, "{\"Id\":\"" + CONTAINER + "\",\"Warnings\":[]}");
            default -> aboutOne(request);
        };
    }

    private Answer pulled(Request request) {
        images.add(request.query().replaceFirst("fromImage=", ""));
        return new Answer(200, "{\"status\":\"Pulling\"}");
    }

    private Answer aboutOne(Request request) {
        if (request.path().startsWith("/images/")) {
            String image = request.path().replaceFirst("/images/(.*)/json", "$1");
            return images.contains(image) ? new Answer(200, "{\"Id\":\"sha256:1\"}") : missing();
        }
        if (request.path().endsWith("/start")) {
            started = true;
        }
        if (request.method().equals("POST")) {
            return new Answer(204, "");
        }
        return started && request.method().equals("GET")
                ? new Answer(200, """
                {"Id": "%s", "Config": {"Labels": {}}, "HostConfig": {}, "NetworkSettings": {"Networks": {}},
                 "State": {"Running": %s, "Paused": false, "OOMKilled": false, "ExitCode": 0,
                           "StartedAt": "2026-01-01T00:00:00Z"}}""".formatted(CONTAINER, !ended))
                : missing();
    }

    private static Answer missing() {
        return new Answer(404, "{\"message\":\"no such thing\"}");
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
    }
}
