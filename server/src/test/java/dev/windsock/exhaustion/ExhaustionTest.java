// SPDX-License-Identifier: Apache-2.0
package dev.windsock.exhaustion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.RunningServer;
import dev.windsock.access.PublishedMessages;
import dev.windsock.access.PublishedOperation;
import dev.windsock.id.TenantId;
import dev.windsock.limit.MaxSize;
import dev.windsock.wire.Deadline;
import dev.windsock.wire.HttpAnswer;
import dev.windsock.wire.Wire;
import dev.windsock.wire.WsClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * Drives every operation of the published document, every option of the streams and every frame to its limits. It does so from
 * 1, 8 and 100 connections, with a key that has only the permission that the operation requires. Clients do not read the
 * responses that they requested. The server has a heap of 256 MiB. It keeps serving another tenant throughout, and afterwards
 * keeps nothing from the attack in memory.
 */
@NullUnmarked
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class ExhaustionTest {
    private static final int[] CONNECTIONS = {1, 8, 100};
    private static final String NOWHERE = "01900000-0000-7000-8000-00000000dead";
    /** The number of instances with metrics. */
    private static final int INSTANCES = 40;

    private static final int PIPELINED = 8;
    private static final int EVENT_BYTES = 65_000;

    /** The allowed growth of the live heap: code, caches and metrics that every server accumulates. */
    private static final double HEAP_MARGIN = 56 << 20;

    @TempDir
    private static Path folder;

    private static SmallServer server;
    private static Bystander bystander;
    private static String tenant;
    private static String admin;
    private static String instance;
    private static String terminal;
    private static double heapBefore;

    @BeforeAll
    static void start() throws Exception {
        server = SmallServer.start(folder);
        tenant = tenant("greedy");
        admin = key(tenant, "\"role\":\"admin\"");
        instance = launch("there", "[\"sleep\",\"600\"]");
        Deadline.await(
                "an instance",
                () -> text("/api/instances/" + instance, "status").equals("RUNNING"));
        terminal = created("/api/instances/" + instance + "/terminals", "{\"command\":[\"/bin/cat\"]}");
        for (int i = 0; i < INSTANCES; i++) {
            launch("sampled-" + i, "[\"sleep\",\"600\"]");
        }
        created("/api/volumes", "{\"name\":\"there\",\"size_gb\":1}");
        heapBefore = server.liveHeap();
        fill();
        bystander = new Bystander(server, key(tenant("bystander"), "\"role\":\"operator\""));
    }

    @AfterAll
    static void stop() throws InterruptedException {
        bystander.close();
        server.close();
    }

    /** Stores data that makes pages large. */
    private static void fill() throws IOException {
        String payload = "{\"text\":\"" + "x".repeat(EVENT_BYTES) + "\"}";
        String batch = Stream.generate(() -> "{\"type\":\"LARGE\",\"payload\":" + payload + "}")
                .limit(100)
                .collect(Collectors.joining(",", "[", "]"));
        for (int i = 0; i < 3; i++) {
            assertThat(server.send("POST", "/api/events", admin, batch).status())
                    .isEqualTo(202);
        }
        for (int i = 0; i < 30; i++) {
            launch("large-" + i, "[\"nosuchprogram\",\"" + "y".repeat(60_000) + "\",\"" + "y".repeat(60_000) + "\"]");
        }
    }

    private static String tenant(String name) throws IOException {
        return server.send("POST", "/api/tenants", RunningServer.ADMIN_KEY, "{\"name\":\"" + name + "\"}")
                .text("id");
    }

    private static String key(String tenantId, String grant) throws IOException {
        HttpAnswer made = server.send(
                "POST",
                "/api/keys",
                RunningServer.ADMIN_KEY,
                "{\"name\":\"k\"," + grant + ",\"tenant_id\":\"" + tenantId + "\"}");
        assertThat(made.status()).as(made.toString()).isEqualTo(201);
        return made.text("secret");
    }

    private static String launch(String name, String command) throws IOException {
        return created("/api/instances", "{\"name\":\"" + name + "\",\"command\":" + command + "}");
    }

    private static String created(String target, String body) throws IOException {
        HttpAnswer answer = server.send("POST", target, admin, body);
        assertThat(answer.status()).as(answer.toString()).isIn(201, 202);
        return answer.text("id");
    }

    private static String text(String target, String field) {
        try {
            return server.send("GET", target, admin, null).text(field);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns a key with the least permission for an operation. */
    private static String least(PublishedOperation operation) throws IOException {
        String permission = operation.permission().isEmpty() ? "dashboard:read" : operation.permission();
        boolean ofFirstTenant = List.of(
                        "tenant:manage", "server:backup", "server:metrics", "image:read", "image:manage")
                .contains(permission);
        return key(ofFirstTenant ? TenantId.DEFAULT.value() : tenant, "\"permissions\":[\"" + permission + "\"]");
    }

    /** An action that clients perform on many connections. The connection is not read afterwards. */
    @FunctionalInterface
    private interface Attack {
        void on(Wire wire, int number) throws IOException;
    }

    /**
     * Attacks from some connections, and checks that the bystander is served before they are closed.
     *
     * @param then the action on each connection once the attack has run on all of them
     */
    private static void attack(String what, int connections, Attack attack, Attack then) throws IOException {
        bystander.check(what + " on " + connections + " connections");
        int answers = bystander.answers();
        List<Wire> wires = new ArrayList<>();
        try {
            for (int i = 0; i < connections; i++) {
                Wire wire = new Wire(server.port(), 4_096);
                wires.add(wire);
                attack.on(wire, i);
            }
            for (Wire wire : wires) {
                then.on(wire, 0);
            }
            Deadline.await("the bystander is served", () -> {
                bystander.check(what + " on " + connections + " connections");
                return bystander.answers() > answers + 3;
            });
        } finally {
            for (Wire wire : wires) {
                wire.abort();
            }
        }
        assertThat(server.isAlive()).as(server.output()).isTrue();
    }

    private static Stream<DynamicTest> from(String what, Attack attack) {
        return from(what, attack, (wire, number) -> {});
    }

    private static Stream<DynamicTest> from(String what, Attack attack, Attack then) {
        return IntStream.of(CONNECTIONS)
                .mapToObj(connections -> DynamicTest.dynamicTest(
                        what + " on " + connections + " connections", () -> attack(what, connections, attack, then)));
    }

    /** The status of the response, which is not read further, must be a success or name a limit. */
    private static void expectNoFailure(Wire wire) throws IOException {
        HttpAnswer head = wire.head();
        assertThat(head.status()).as(head.toString()).isNotIn(500, 502, 504);
        if (head.status() == 503 || head.status() == 429) {
            assertThat(head.header("Retry-After")).isNotNull();
        }
    }

    @Order(1)
    @TestFactory
    Stream<DynamicTest> everyOperationAtItsLimits() throws IOException {
        return PublishedOperation.all().stream()
                .filter(operation -> !operation.path().startsWith("/ws"))
                .filter(operation -> !operation.id().equals("streamDashboard"))
                .flatMap(operation -> {
                    String[] header = headers(operation);
                    // clients may send requests before they read responses
                    int requests = operation.isMutation() ? 1 : PIPELINED;
                    return from(
                            operation.id(),
                            (wire, number) -> {
                                for (int i = 0; i < requests; i++) {
                                    wire.request(
                                            operation.method(), target(operation), body(operation, number), header);
                                }
                            },
                            (wire, number) -> expectNoFailure(wire));
                });
    }

    @Order(2)
    @TestFactory
    Stream<DynamicTest> everyBodyThatNeverEnds() throws IOException {
        return PublishedOperation.all().stream()
                .filter(operation -> !operation.method().equals("GET"))
                .flatMap(operation -> {
                    String head = operation.method() + " " + target(operation) + " HTTP/1.1\r\nHost: 127.0.0.1\r\n"
                            + String.join("\r\n", headers(operation)) + "\r\n";
                    int length = operation.id().equals("publishEvents") ? 8 << 20 : 1 << 16;
                    byte[] most = "a".repeat(length - 1).getBytes(StandardCharsets.US_ASCII);
                    return Stream.concat(
                            from("a stalled body of " + operation.id(), (wire, number) -> {
                                wire.send(head + "Content-Length: " + length + "\r\n\r\n");
                                sendAsFarAsAccepted(wire, most);
                            }),
                            from("stalled chunks of " + operation.id(), (wire, number) -> {
                                wire.send(head + "Transfer-Encoding: chunked\r\n\r\n");
                                sendAsFarAsAccepted(
                                        wire,
                                        (Integer.toHexString(most.length) + "\r\n")
                                                .getBytes(StandardCharsets.US_ASCII));
                                sendAsFarAsAccepted(wire, most);
                            }));
                });
    }

    private static void sendAsFarAsAccepted(Wire wire, byte[] bytes) throws IOException {
        try {
            wire.send(bytes);
        } catch (SocketException e) {
            // the server has rejected the request and closed the connection
        }
    }

    @Order(3)
    @TestFactory
    Stream<DynamicTest> everyOptionOfTheDashboardStream() throws IOException {
        String key = key(tenant, "\"permissions\":[\"dashboard:read\",\"event:read\"]");
        String earliest = earliest(key);
        return Stream.of(
                        "interval=1&history=1h",
                        "topics=metrics&interval=1&history=1h",
                        "topics=summary,metrics,changes,custom&interval=60&history=1s",
                        "topics=custom&after=" + earliest)
                .flatMap(query -> from("the dashboard stream with " + query, (wire, number) -> {
                    wire.request("GET", "/api/dashboard/stream?" + query, null, "X-API-Key: " + key);
                    expectNoFailure(wire);
                }));
    }

    @Order(4)
    @TestFactory
    Stream<DynamicTest> everyFrameOfAWebSocket() throws IOException {
        String key = key(tenant, "\"permissions\":[\"event:read\",\"dashboard:read\"]");
        String earliest = earliest(key);
        String ids = IntStream.range(0, 31)
                .mapToObj(i -> "\"" + "r".repeat(100) + i + "\"")
                .collect(Collectors.joining(","));
        Map<String, String> frames = Map.of(
                "SUBSCRIBE",
                "{\"type\":\"SUBSCRIBE\",\"topics\":[\"custom\"],\"after\":\"" + earliest + "\",\"resource_ids\":["
                        + ids + "]}",
                "UNSUBSCRIBE",
                "{\"type\":\"UNSUBSCRIBE\",\"topics\":[\"custom\"]}",
                "PING",
                "{\"type\":\"PING\",\"request_id\":\"" + "p".repeat(128) + "\"}");
        assertThat(frames.keySet()).isEqualTo(PublishedMessages.ofClients("events"));
        return Stream.concat(
                frames.entrySet().stream()
                        .flatMap(frame -> from(frame.getKey(), (wire, number) -> {
                            WsClient socket = WsClient.open(wire, "/ws?topics=custom,metrics", "X-API-Key: " + key);
                            for (int i = 0; i < 18; i++) {
                                socket.send(frame.getValue());
                            }
                        })),
                from("unfinished messages and pings", (wire, number) -> {
                    WsClient socket = WsClient.open(wire, "/ws?topics=", "X-API-Key: " + key);
                    socket.send(false, WsClient.TEXT, new byte[4_000]);
                    socket.send(false, WsClient.CONTINUATION, new byte[4_000]);
                    for (int i = 0; i < 10; i++) {
                        socket.send(true, WsClient.PING, new byte[125]);
                    }
                }));
    }

    @Order(5)
    @TestFactory
    Stream<DynamicTest> everyFrameOfATerminal() throws IOException {
        String key = key(tenant, "\"permissions\":[\"instance:exec\"]");
        Map<String, String> frames = Map.of(
                "RESIZE", "{\"type\":\"RESIZE\",\"cols\":500,\"rows\":200}",
                "SIGNAL", "{\"type\":\"SIGNAL\",\"name\":\"CONT\"}",
                "ACK", "{\"type\":\"ACK\",\"offset\":0}");
        // input is a binary frame, and is sent after the others
        assertThat(PublishedMessages.ofClients("terminal"))
                .containsExactlyInAnyOrder("RESIZE", "SIGNAL", "ACK", "INPUT");
        String path = "/ws/terminals/" + terminal;
        return Stream.concat(
                frames.entrySet().stream()
                        .flatMap(frame -> from(frame.getKey(), (wire, number) -> {
                            WsClient socket = WsClient.open(wire, path, "X-API-Key: " + key);
                            for (int i = 0; i < 18; i++) {
                                // the server closes connections beyond its limit of viewers
                                sendAsFarAsAccepted(
                                        wire,
                                        WsClient.frame(
                                                true,
                                                WsClient.TEXT,
                                                frame.getValue().getBytes(StandardCharsets.US_ASCII),
                                                true));
                            }
                        })),
                from("terminal input", (wire, number) -> {
                    WsClient socket = WsClient.open(wire, path, "X-API-Key: " + key);
                    byte[] typed = WsClient.frame(
                            true, WsClient.BINARY, "typed\n".repeat(680).getBytes(StandardCharsets.US_ASCII), true);
                    for (int i = 0; i < 16; i++) {
                        sendAsFarAsAccepted(wire, typed);
                    }
                }));
    }

    @Order(6)
    @Test
    void afterwardsNothingIsInMemory() throws Exception {
        bystander.check("the end");
        for (String use : List.of("request_bodies", "responses", "long_polls")) {
            awaitReleased(use);
        }
        // what ends asynchronously may still be held
        Deadline deadline = Deadline.usual();
        double heap = server.liveHeap();
        while (heap >= heapBefore + HEAP_MARGIN && !deadline.isOver()) {
            heap = server.liveHeap();
        }
        assertThat(heap).as("live heap, before %s", heapBefore).isLessThan(heapBefore + HEAP_MARGIN);
        assertThat(server.output()).doesNotContain("OutOfMemory", "OutOfDirectMemory", "LEAK");
        bystander.check("the end");
        assertThat(bystander.answers()).isGreaterThan(100);
    }

    private static void awaitReleased(String use) {
        Deadline.await("released: " + use, () -> {
            try {
                return server.meter("windsock_memory_held", "use=\"" + use + "\"")
                        // the request that reads the meters itself holds some of this memory
                        <= (use.equals("responses") ? MaxSize.SCRAPE : 0);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private static String earliest(String key) throws IOException {
        return server.send("GET", "/api/events?limit=1", key, null)
                .json()
                .get("items")
                .get(0)
                .get("position")
                .getStringValue();
    }

    private static String[] headers(PublishedOperation operation) {
        try {
            return new String[] {"X-API-Key: " + least(operation), "Content-Type: application/json"};
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String target(PublishedOperation operation) {
        String path = operation.path();
        String id = NOWHERE;
        if (!operation.isMutation() || operation.id().equals("openTerminal")) {
            id = path.startsWith("/api/instances")
                    ? instance
                    : path.startsWith("/api/terminals") ? terminal : path.startsWith("/api/tenants") ? tenant : NOWHERE;
        }
        return path.replace("{id}", id) + query(operation);
    }

    /**
     * The parameters with which an operation returns the most data. An operation without an entry here or in {@link #body}
     * fails.
     */
    private static String query(PublishedOperation operation) {
        return switch (operation.id()) {
            case "listAudit",
                    "listConnections",
                    "listRecentEvents",
                    "listImages",
                    "listInstances",
                    "listKeys",
                    "listNotificationRules",
                    "listNotifications",
                    "listDeliveries",
                    "listSessions",
                    "listTenants",
                    "listTerminals",
                    "listVolumes",
                    "listVpcs" -> "?limit=200";
            case "exportAudit" -> "?format=csv";
            case "readEvents" -> "?limit=200";
            case "getInstanceLogs" -> "?tail=10000";
            case "getInstanceMetrics", "getHostMetrics" -> "?window=1000s&step=1s";
            default -> "";
        };
    }

    private static String body(PublishedOperation operation, int number) {
        String name = "n" + number + "-" + System.nanoTime();
        return switch (operation.id()) {
            case "launchInstance" ->
                "{\"name\":\"" + name + "\",\"command\":[\"nosuchprogram\",\"" + "z".repeat(65_000) + "\",\""
                        + "z".repeat(65_000) + "\"]}";
            case "changeInstance" -> padded("\"labels\":{\"tier\":\"web\"}");
            case "pullImage" -> padded("\"image\":\"alpine\"");
            case "pruneImages" -> padded("\"all\":false");
            case "openTerminal" -> "{\"command\":[\"/bin/cat\",\"-\"" + ",\"-\"".repeat(250) + "]}";
            case "createKey" -> padded("\"name\":\"k\",\"permissions\":[\"key:manage\"]");
            case "createNotificationRule", "replaceNotificationRule" ->
                padded("\"name\":\"" + name + "\",\"condition\":\"INSTANCE_FAILED\"");
            case "createTenant" -> padded("\"name\":\"" + name + "\"");
            case "setTenantQuotas" -> padded("\"instances\":1");
            case "createVolume" -> padded("\"name\":\"" + name + "\",\"size_gb\":1");
            case "attachVolume" -> padded("\"instance_id\":\"" + instance + "\",\"mount_path\":\"/data\"");
            case "createVpc" -> padded("\"name\":\"" + name + "\",\"cidr_block\":\"10.1.0.0/16\"");
            case "createTicket" -> padded("\"purpose\":\"stream\"");
            case "redeemSignInCode" -> padded("\"code\":\"" + "A".repeat(43) + "\"");
            case "rotateKey" -> padded("\"grace_seconds\":0");
            case "publishEvents" ->
                Stream.generate(() -> "{\"type\":\"LARGE\",\"payload\":{\"t\":\"" + "v".repeat(EVENT_BYTES) + "\"}}")
                        .limit(10)
                        .collect(Collectors.joining(",", "[", "]"));
            case "listAudit",
                    "exportAudit",
                    "verifyAudit",
                    "downloadBackup",
                    "getCluster",
                    "getCompute",
                    "listUnmanaged",
                    "listConnections",
                    "listRecentEvents",
                    "listImages",
                    "removeImage",
                    "listImagePulls",
                    "getImagePull",
                    "cancelImagePull",
                    "getStats",
                    "getSummary",
                    "readEvents",
                    "listInstances",
                    "getInstance",
                    "getInstanceEnv",
                    "terminateInstance",
                    "getInstanceLogs",
                    "getInstanceMetrics",
                    "pauseInstance",
                    "restartInstance",
                    "resumeInstance",
                    "startInstance",
                    "stopInstance",
                    "getHealth",
                    "getLiveness",
                    "getReadiness",
                    "getMeters",
                    "getHostMetrics",
                    "listKeys",
                    "revokeKey",
                    "listSessions",
                    "endSession",
                    "getSession",
                    "openSession",
                    "closeSession",
                    "listNotificationRules",
                    "getNotificationRule",
                    "deleteNotificationRule",
                    "listDeliveries",
                    "rotateWebhookSecret",
                    "testWebhook",
                    "listNotifications",
                    "listTenants",
                    "getTenant",
                    "deleteTenant",
                    "getTenantUsage",
                    "listTerminals",
                    "getTerminal",
                    "closeTerminal",
                    "getTerminalRecording",
                    "listVolumes",
                    "getVolume",
                    "deleteVolume",
                    "detachVolume",
                    "listVpcs",
                    "getVpc",
                    "deleteVpc" -> null;
            default -> throw new AssertionError("Declare how large requests of " + operation.id() + " can be");
        };
    }

    /** Returns an object of the largest size that most operations accept. */
    private static String padded(String members) {
        return "{" + members + " ".repeat(65_000 - members.length()) + "}";
    }
}
