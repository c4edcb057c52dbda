// SPDX-License-Identifier: Apache-2.0
package dev.windsock.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.windsock.RunningServer;
import dev.windsock.access.key.TestKeys;
import dev.windsock.id.TenantId;
import dev.windsock.log.Topic;
import dev.windsock.principal.Permission;
import dev.windsock.wire.BrowserSession;
import dev.windsock.wire.Deadline;
import dev.windsock.wire.HttpAnswer;
import dev.windsock.wire.Texts;
import dev.windsock.wire.Wire;
import dev.windsock.wire.WsClient;
import io.micronaut.json.tree.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Checks every operation of the published document, every topic and every frame with every kind of caller. Requests that must
 * be rejected name real resources, so that a missing check has a visible effect. Allowed requests that would change something
 * name nonexistent resources.
 */
@NullUnmarked
final class AuthorizationMatrixTest {
    private static final RunningServer SERVER = RunningServer.shared();
    private static final TenantId TENANT = RunningServer.tenant();
    private static final String NOWHERE = "01900000-0000-7000-8000-00000000dead";
    private static final String FOREIGN = "Origin: https://evil.example";

    private static List<PublishedOperation> operations;
    private static String admin;
    private static String instance;
    private static String volume;
    private static String key;
    private static String terminal;

    /** The operations that the process driver does not support. */
    private static final Set<String> NEED_CONTAINERS =
            Set.of("createVpc", "listImages", "listImagePulls", "pullImage", "pruneImages", "removeImage");

    @BeforeAll
    static void make() throws IOException {
        operations = PublishedOperation.all();
        admin = SERVER.key(TENANT, "admin");
        HttpAnswer launched =
                SERVER.post("/api/instances", admin, "{\"name\":\"there\",\"command\":[\"sleep\",\"600\"]}");
        instance = launched.text("id");
        Deadline.await(
                "an instance",
                () -> text("/api/instances/" + instance, "status").equals("RUNNING"));
        volume = SERVER.post("/api/volumes", admin, "{\"name\":\"there\",\"size_gb\":1}")
                .text("id");
        key = SERVER.post("/api/keys", admin, "{\"name\":\"there\",\"role\":\"viewer\"}")
                .text("id");
        terminal = SERVER.post(
                        "/api/instances/" + instance + "/terminals",
                        admin,
                        "{\"cols\":80,\"rows\":24,\"command\":[\"/bin/cat\"]}")
                .text("id");
    }

    @Test
    void everyOperationHasARuleAndTheDocumentSaysTheSame() {
        assertThat(operations.stream()
                        .collect(Collectors.toMap(PublishedOperation::id, PublishedOperation::permission)))
                .containsExactlyInAnyOrderEntriesOf(AuthorizationRules.OPERATIONS);
        assertThat(AuthorizationRules.TOPICS).containsOnlyKeys(Topic.values());
    }

    @TestFactory
    Stream<DynamicTest> everyOperationRejectsInvalidCredentials() throws IOException {
        HttpAnswer revoked = newKey();
        SERVER.send("DELETE", "/api/keys/" + revoked.text("id"), admin, null);
        HttpAnswer rotated = newKey();
        SERVER.post("/api/keys/" + rotated.text("id") + "/rotate", admin, null);
        String session = session(admin);
        SERVER.send("DELETE", "/api/session", null, null, session, "X-Requested-With: windsock", ownOrigin());
        Map<String, String> credentials = Map.of(
                "no credential", "X-Nothing: none",
                "an unknown key", "X-API-Key: wsk_00000000_" + "A".repeat(43),
                "a wrong secret", "X-API-Key: wsk_" + key + "_" + "A".repeat(43),
                "garbage", "Authorization: Bearer nonsense",
                "a basic credential", "Authorization: Basic YWRtaW46YWRtaW4=",
                "a revoked key", "X-API-Key: " + revoked.text("secret"),
                "a secret rotated out", "X-API-Key: " + rotated.text("secret"),
                "an expired key", "X-API-Key: " + TestKeys.expired(SERVER.context(), TENANT),
                "a session that is over", session);
        return operations.stream()
                .flatMap(operation -> credentials.entrySet().stream()
                        .filter(credential -> requiresCredential(operation)
                                || !credential.getKey().equals("no credential"))
                        .map(credential -> dynamicTest(operation.id() + " by " + credential.getKey(), () -> {
                            HttpAnswer answer = call(operation, there(operation), "", credential.getValue());
                            assertRejected(answer, 401, "UNAUTHENTICATED");
                        })));
    }

    @TestFactory
    Stream<DynamicTest> eachRoleMayDoWhatItsPermissionsSay() {
        return AuthorizationRules.ROLES.entrySet().stream().flatMap(role -> {
            String credential = "X-API-Key: " + SERVER.key(TENANT, role.getKey());
            return operations.stream()
                    .map(operation -> dynamicTest(operation.id() + " by " + role.getKey(), () -> {
                        String rule = AuthorizationRules.OPERATIONS.get(operation.id());
                        check(
                                operation,
                                credential,
                                rule.isEmpty() || role.getValue().contains(rule));
                    }));
        });
    }

    @TestFactory
    Stream<DynamicTest> eachOperationRequiresExactlyItsPermission() {
        return operations.stream()
                .filter(operation ->
                        !AuthorizationRules.OPERATIONS.get(operation.id()).isEmpty())
                .flatMap(operation -> {
                    Permission needed = Permission.parse(AuthorizationRules.OPERATIONS.get(operation.id()))
                            .orElseThrow();
                    Permission[] others =
                            EnumSet.complementOf(EnumSet.of(needed)).toArray(Permission[]::new);
                    TenantId holder = needed.existsIn(TENANT) ? TENANT : TenantId.DEFAULT;
                    return Stream.of(
                            dynamicTest(
                                    operation.id() + " without " + needed.wireName(),
                                    () -> check(operation, "X-API-Key: " + SERVER.key(holder, others), false)),
                            dynamicTest(
                                    operation.id() + " with " + needed.wireName() + " alone",
                                    () -> check(operation, "X-API-Key: " + SERVER.key(holder, needed), true)));
                });
    }

    @TestFactory
    Stream<DynamicTest> noKeyOfAnotherTenantHoldsServerWidePermissions() {
        // a stored list of permissions may contain them
        String listed = SERVER.key(TENANT, Permission.values());
        return Stream.of(listed, admin)
                .flatMap(key -> Stream.concat(
                        Stream.of(dynamicTest(
                                "the session of " + key.substring(0, 12),
                                () -> assertThat(SERVER.get("/api/session", key).body())
                                        .contains("key:manage")
                                        .doesNotContain(AuthorizationRules.SERVER_WIDE))),
                        operations.stream()
                                .filter(AuthorizationMatrixTest::isServerWide)
                                .map(operation -> dynamicTest(
                                        operation.id() + " by " + key.substring(0, 12),
                                        () -> check(operation, "X-API-Key: " + key, false)))));
    }

    private static boolean requiresCredential(PublishedOperation operation) {
        return operation.access() != PublishedOperation.Access.OPTIONAL;
    }

    private static boolean isServerWide(PublishedOperation operation) {
        return AuthorizationRules.SERVER_WIDE.contains(AuthorizationRules.OPERATIONS.get(operation.id()));
    }

    @TestFactory
    Stream<DynamicTest> anotherTenantsResourcesAreNotThere() {
        String stranger = "X-API-Key: " + SERVER.key(RunningServer.tenant(), "admin");
        return operations.stream()
                .filter(operation -> !isServerWide(operation))
                .map(operation -> dynamicTest(operation.id() + " by another tenant", () -> {
                    if (operation.path().contains("{id}")) {
                        HttpAnswer answer = call(operation, there(operation), "", stranger);
                        assertRejected(answer, 404, "NOT_FOUND");
                    } else if (!operation.isMutation() && !operation.isStream()) {
                        HttpAnswer answer = call(operation, NOWHERE, "", stranger);
                        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
                        assertThat(answer.body()).doesNotContain(instance, volume, key, terminal, TENANT.value());
                    }
                }));
    }

    @TestFactory
    Stream<DynamicTest> aSessionChangesNothingWithoutItsHeaderAndAnAllowedOrigin() throws IOException {
        String session = session(admin);
        return operations.stream()
                .filter(PublishedOperation::isMutation)
                // operations that an administrator of this tenant may not call at all
                .filter(operation -> !isServerWide(operation))
                .flatMap(operation -> Stream.of(
                        dynamicTest(
                                operation.id() + " by session without its header",
                                () -> assertRejected(
                                        call(operation, there(operation), "", session, ownOrigin()),
                                        403,
                                        "CSRF_HEADER_MISSING")),
                        dynamicTest(
                                operation.id() + " by session without an origin",
                                () -> assertRejected(
                                        call(operation, there(operation), "", session, "X-Requested-With: windsock"),
                                        403,
                                        "ORIGIN_NOT_ALLOWED")),
                        dynamicTest(
                                operation.id() + " by session from a foreign origin",
                                () -> assertRejected(
                                        call(
                                                operation,
                                                there(operation),
                                                "",
                                                session,
                                                "X-Requested-With: windsock",
                                                FOREIGN),
                                        403,
                                        "ORIGIN_NOT_ALLOWED"))));
    }

    @TestFactory
    Stream<DynamicTest> aForeignPageOpensNoStreamAndReadsNoAnswer() throws IOException {
        String session = session(admin);
        String header = "X-API-Key: " + admin;
        return operations.stream()
                .filter(operation -> !operation.isMutation())
                .flatMap(operation -> Stream.of(session, header)
                        .map(credential -> dynamicTest(
                                operation.id() + " from a foreign origin by " + credential.substring(0, 6), () -> {
                                    HttpAnswer answer = call(operation, there(operation), "", credential, FOREIGN);
                                    if (operation.isStream()) {
                                        assertThat(answer.status()).isIn(401, 403);
                                        assertThat(answer.text("code")).isIn("UNAUTHENTICATED", "ORIGIN_NOT_ALLOWED");
                                    }
                                    // without this header, a browser hides the response from the page (Fetch, CORS
                                    // check)
                                    assertThat(answer.header("Access-Control-Allow-Origin"))
                                            .isNull();
                                })));
    }

    @TestFactory
    Stream<DynamicTest> aCookieAloneOpensNothing() throws IOException {
        String cookie =
                BrowserSession.of(SERVER.post("/api/session", admin, null)).cookieLine();
        return operations.stream()
                .filter(AuthorizationMatrixTest::requiresCredential)
                .map(operation -> dynamicTest(
                        operation.id() + " by a stolen cookie",
                        () -> assertRejected(
                                call(
                                        operation,
                                        there(operation),
                                        "",
                                        cookie,
                                        ownOrigin(),
                                        "Sec-Fetch-Site: same-origin",
                                        "X-Requested-With: windsock"),
                                401,
                                "UNAUTHENTICATED")));
    }

    @TestFactory
    Stream<DynamicTest> aTicketOpensWhatItIsForOnceAndNothingElse() {
        return operations.stream()
                .filter(AuthorizationMatrixTest::requiresCredential)
                .flatMap(operation -> AuthorizationRules.TICKETS.keySet().stream()
                        .map(purpose -> dynamicTest(operation.id() + " by a ticket for a " + purpose, () -> {
                            String ticket = "?ticket=" + ticket(purpose);
                            if (AuthorizationRules.TICKETS.get(purpose).contains(operation.id())) {
                                HttpAnswer opened = call(operation, there(operation), ticket);
                                assertThat(opened.status())
                                        .as(opened.toString())
                                        .isIn(101, 200);
                            }
                            HttpAnswer rejected = call(operation, there(operation), ticket);
                            if (operation.id().equals("redeemSignInCode")) {
                                // it requires no credential and has no parameters
                                assertRejected(rejected, 400, "VALIDATION_FAILED");
                            } else {
                                assertRejected(rejected, 401, "UNAUTHENTICATED");
                            }
                        })));
    }

    @TestFactory
    Stream<DynamicTest> everyOperationRejectsAKeyInTheUrl() {
        return operations.stream()
                .map(operation -> dynamicTest(
                        operation.id() + " by a key in the URL",
                        () -> assertRejected(
                                call(operation, there(operation), "?api_key=" + admin, "X-API-Key: " + admin),
                                400,
                                "KEY_IN_URL")));
    }

    @TestFactory
    Stream<DynamicTest> eachTopicTakesItsPermission() {
        return AuthorizationRules.ROLES.entrySet().stream().flatMap(role -> {
            String credential = SERVER.key(TENANT, role.getKey());
            return Arrays.stream(Topic.values())
                    .map(topic -> dynamicTest(topic + " by " + role.getKey(), () -> {
                        boolean allowed = role.getValue().contains(AuthorizationRules.TOPICS.get(topic));
                        String name = topic.name().toLowerCase(Locale.ROOT);
                        assertTopic(opened("/ws?topics=" + name, credential), allowed, 101);
                        assertTopic(opened("/api/dashboard/stream?topics=" + name, credential), allowed, 200);
                        try (WsClient socket = SERVER.ws("/ws?topics=", credential)) {
                            socket.await("WELCOME");
                            socket.send("{\"type\":\"SUBSCRIBE\",\"request_id\":\"1\",\"topics\":[\"" + name + "\"]}");
                            JsonNode answer = socket.await(allowed ? "SUBSCRIBED" : "ERROR");
                            assertThat(Texts.text(answer, "code")).isEqualTo(allowed ? null : "FORBIDDEN");
                        }
                    }));
        });
    }

    @TestFactory
    Stream<DynamicTest> eventsAreLimitedToReadableTopics() {
        return AuthorizationRules.ROLES.entrySet().stream()
                .map(role -> dynamicTest("the log by " + role.getKey(), () -> {
                    String credential = SERVER.key(TENANT, role.getKey());
                    Set<String> readable = role.getValue();
                    // one of the newest changes
                    SERVER.post("/api/instances/" + instance + "/terminals", admin, "{\"command\":[\"true\"]}");
                    for (String target : List.of("/api/events?limit=200", "/api/dashboard/events?limit=200")) {
                        Set<String> types = new HashSet<>();
                        SERVER.get(target, credential)
                                .json()
                                .get("items")
                                .values()
                                .forEach(event -> types.add(Texts.text(event, "resource_type")));
                        assertThat(types).contains("INSTANCE", "VOLUME");
                        assertThat(types.contains("KEY")).isEqualTo(readable.contains("key:manage"));
                        assertThat(types.contains("AUDIT")).isEqualTo(readable.contains("audit:read"));
                        assertThat(types.contains("TERMINAL")).isEqualTo(readable.contains("instance:exec"));
                    }
                }));
    }

    @TestFactory
    Stream<DynamicTest> everyFrameOfAClientByEveryRole() throws IOException {
        Map<String, String> answers = Map.of("SUBSCRIBE", "SUBSCRIBED", "UNSUBSCRIBE", "UNSUBSCRIBED", "PING", "PONG");
        Map<String, String> frames = Map.of(
                "SUBSCRIBE", "{\"type\":\"SUBSCRIBE\",\"request_id\":\"1\",\"topics\":[\"instances\"]}",
                "UNSUBSCRIBE", "{\"type\":\"UNSUBSCRIBE\",\"request_id\":\"1\",\"topics\":[\"instances\"]}",
                "PING", "{\"type\":\"PING\",\"request_id\":\"1\"}");
        Set<String> published = PublishedMessages.ofClients("events");
        assertThat(frames.keySet()).isEqualTo(published);
        List<DynamicTest> tests = new ArrayList<>();
        for (String role : AuthorizationRules.ROLES.keySet()) {
            for (String frame : published) {
                tests.add(dynamicTest(frame + " by " + role, () -> {
                    try (WsClient socket = SERVER.ws("/ws?topics=instances", SERVER.key(TENANT, role))) {
                        socket.await("WELCOME");
                        socket.send(frames.get(frame));
                        socket.await(answers.get(frame));
                    }
                }));
            }
        }
        return tests.stream();
    }

    @TestFactory
    Stream<DynamicTest> aTerminalWatcherCannotChangeAnything() throws IOException {
        Map<String, String> frames = Map.of(
                "RESIZE", "{\"type\":\"RESIZE\",\"cols\":10,\"rows\":10}",
                "SIGNAL", "{\"type\":\"SIGNAL\",\"name\":\"INT\"}",
                "ACK", "{\"type\":\"ACK\",\"offset\":0}");
        Set<String> published = PublishedMessages.ofClients("terminal");
        // input is a binary frame
        assertThat(published).containsExactlyInAnyOrder("RESIZE", "SIGNAL", "ACK", "INPUT");
        return published.stream()
                .map(frame -> dynamicTest(frame + " by a watcher", () -> {
                    try (WsClient socket = SERVER.ws("/ws/terminals/" + terminal + "?mode=watch", admin)) {
                        socket.await("ATTACHED");
                        if (frame.equals("INPUT")) {
                            socket.send(true, 2, "x".getBytes(StandardCharsets.US_ASCII));
                        } else {
                            socket.send(frames.get(frame));
                        }
                        if (frame.equals("ACK")) {
                            // an ACK concerns only the output that this socket has received; the next message shows
                            // that it
                            // changed nothing
                            socket.send(frames.get("RESIZE"));
                        }
                        assertThat(Texts.text(socket.await("ERROR"), "code")).isEqualTo("NOT_CONTROLLER");
                    }
                }));
    }

    private static void check(PublishedOperation operation, String credential, boolean allowed) throws IOException {
        if (!allowed) {
            assertRejected(call(operation, there(operation), "", credential), 403, "FORBIDDEN");
            return;
        }
        if (operation.id().equals("redeemSignInCode")) {
            // the code is its credential
            assertRejected(call(operation, "", "", credential), 401, "UNAUTHENTICATED");
            return;
        }
        boolean named = operation.path().contains("{id}");
        String id = named && operation.isMutation() ? NOWHERE : there(operation);
        HttpAnswer answer = call(operation, id, "", credential);
        if (NEED_CONTAINERS.contains(operation.id())) {
            assertRejected(answer, 409, "UNSUPPORTED_BY_DRIVER");
        } else if (named && (operation.isMutation() || id.equals(NOWHERE))) {
            assertRejected(answer, 404, "NOT_FOUND");
        } else {
            assertThat(answer.status()).as(answer.toString()).isIn(101, 200, 201, 202, 204);
        }
    }

    /** Calls an operation; for a stream, returns only the head of the response and disconnects. */
    private static HttpAnswer call(PublishedOperation operation, String id, String query, String... headers)
            throws IOException {
        String target = operation.path().replace("{id}", id) + query;
        String body = body(operation);
        String[] all = body == null
                ? headers
                : Stream.concat(Stream.of(headers), Stream.of("Content-Type: application/json"))
                        .toArray(String[]::new);
        try (Wire wire = new Wire(SERVER.port())) {
            if (!operation.isStream()) {
                return wire.exchange(operation.method(), target, body, all);
            }
            wire.request("GET", target, null, operation.isWebSocket() ? WsClient.handshake(all) : all);
            return wire.headOrError();
        }
    }

    /** Returns the id of a real resource of the tenant if the operation requires one. */
    private static String there(PublishedOperation operation) {
        return switch (operation.path().replaceFirst("/(api|ws)/([a-z]+).*", "$2")) {
            case "instances" -> instance;
            case "volumes" -> volume;
            case "keys" -> key;
            case "terminals" -> terminal;
            case "tenants" -> TENANT.value();
            // processes have no VPCs
            default -> NOWHERE;
        };
    }

    private static String body(PublishedOperation operation) {
        return switch (operation.id()) {
            case "changeInstance" -> "{\"labels\":{\"tier\":\"web\"}}";
            case "pullImage" -> "{\"image\":\"alpine\"}";
            case "pruneImages" -> "{\"all\":false}";
            case "launchInstance" -> "{\"name\":\"" + name() + "\",\"command\":[\"true\"]}";
            case "openTerminal" -> "{\"cols\":80,\"rows\":24}";
            case "createKey" -> "{\"name\":\"made\",\"permissions\":[\"key:manage\"]}";
            case "createTenant" -> "{\"name\":\"" + name() + "\"}";
            case "setTenantQuotas" -> "{}";
            case "createVolume" -> "{\"name\":\"" + name() + "\",\"size_gb\":1}";
            case "attachVolume" -> "{\"instance_id\":\"" + instance + "\",\"mount_path\":\"/data\"}";
            case "createVpc" -> "{\"name\":\"" + name() + "\",\"cidr_block\":\"10.1.0.0/16\"}";
            case "createNotificationRule", "replaceNotificationRule" ->
                "{\"name\":\"" + name() + "\",\"condition\":\"INSTANCE_FAILED\"}";
            case "createTicket" -> "{\"purpose\":\"stream\"}";
            case "redeemSignInCode" -> "{\"code\":\"" + "A".repeat(43) + "\"}";
            case "publishEvents" -> "[{\"type\":\"TRIED\"}]";
            default -> null;
        };
    }

    private static String name() {
        return "n" + System.nanoTime();
    }

    private static String ticket(String purpose) throws IOException {
        String named = purpose.equals("terminal") ? ",\"terminal_id\":\"" + terminal + "\"" : "";
        String body = "{\"purpose\":\"" + purpose + "\"" + named + "}";
        return SERVER.post("/api/tickets", admin, body).text("ticket");
    }

    private static HttpAnswer newKey() throws IOException {
        return SERVER.post("/api/keys", admin, "{\"name\":\"made\",\"role\":\"admin\"}");
    }

    private static String session(String credential) throws IOException {
        return BrowserSession.of(SERVER.post("/api/session", credential, null)).lines();
    }

    private static String ownOrigin() {
        return "Origin: http://127.0.0.1:" + SERVER.port();
    }

    private static HttpAnswer opened(String target, String credential) throws IOException {
        String header = "X-API-Key: " + credential;
        try (Wire wire = new Wire(SERVER.port())) {
            wire.request(
                    "GET", target, null, target.startsWith("/ws") ? WsClient.handshake(header) : new String[] {header});
            return wire.headOrError();
        }
    }

    private static void assertTopic(HttpAnswer answer, boolean allowed, int opened) {
        if (allowed) {
            assertThat(answer.status()).as(answer.toString()).isEqualTo(opened);
        } else {
            assertRejected(answer, 403, "FORBIDDEN");
        }
    }

    private static void assertRejected(HttpAnswer answer, int status, String code) {
        assertThat(answer.status()).as(answer.toString()).isEqualTo(status);
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(answer.text("code")).isEqualTo(code);
        assertThat(answer.body()).doesNotContain("Exception");
    }

    private static String text(String target, String field) {
        try {
            return SERVER.get(target, admin).text(field);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
