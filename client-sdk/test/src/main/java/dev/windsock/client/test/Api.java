// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.test;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The queries and mutations that the in-memory server supports. Thread-safe; only a long poll blocks. */
final class Api {
    private static final int DEFAULT_LIMIT = 50;

    /** The effect of each action on an instance: the types of its events, and the status after each. */
    private static final Map<String, List<Step>> ACTIONS = Map.of(
            "start", List.of(new Step("INSTANCE_STARTING", "STARTING"), new Step("INSTANCE_STARTED", "RUNNING")),
            "stop", List.of(new Step("INSTANCE_STOPPING", "STOPPING"), new Step("INSTANCE_STOPPED", "STOPPED")),
            "restart",
                    List.of(
                            new Step("INSTANCE_STOPPING", "STOPPING"),
                            new Step("INSTANCE_STARTING", "STARTING"),
                            new Step("INSTANCE_STARTED", "RUNNING")),
            "pause", List.of(new Step("INSTANCE_PAUSED", "PAUSED")),
            "resume", List.of(new Step("INSTANCE_RESUMED", "RUNNING")),
            "terminate",
                    List.of(new Step("INSTANCE_STOPPING", "STOPPING"), new Step("INSTANCE_TERMINATED", "TERMINATED")));

    /** The statuses in which each action is allowed; an action that is not listed is allowed in any status. */
    private static final Map<String, Set<String>> ALLOWED = Map.of(
            "start", Set.of("STOPPED", "ERROR"),
            "stop", Set.of("RUNNING", "PAUSED", "STOPPED"),
            "restart", Set.of("RUNNING", "PAUSED"),
            "pause", Set.of("RUNNING"),
            "resume", Set.of("PAUSED"));

    private final EventLog log;
    private final Resources resources;
    private final Map<String, Http.Response> stubs = new ConcurrentHashMap<>();
    private final Map<String, Http.Response> replays = new HashMap<>();
    private final AtomicReference<@Nullable String> launchFailure = new AtomicReference<>();

    Api(EventLog log, Resources resources) {
        this.log = log;
        this.resources = resources;
    }

    /** @param status the status of the instance after the event */
    private record Step(String type, String status) {}

    void stub(String method, String path, Http.Response response) {
        stubs.put(method + " " + path, response);
    }

    void failNextLaunch(String reason) {
        launchFailure.set(reason);
    }

    /** Carries out a request. */
    Http.Response handle(ReceivedRequest request) throws InterruptedException {
        String requestId = UUID.randomUUID().toString();
        try {
            if (request.method().equals("GET") && request.path().equals("/api/events")) {
                // may wait
                return read(request).with("X-Request-ID", requestId);
            }
            synchronized (log) {
                @Nullable String key = request.headers().get("idempotency-key");
                Http.@Nullable Response replay = key == null ? null : replays.get(key);
                if (replay != null) {
                    return replay.with("Idempotent-Replayed", "true");
                }
                Http.Response response = carryOut(request, requestId).with("X-Request-ID", requestId);
                if (!response.headers().containsKey("X-Windsock-Position")) {
                    response = response.with("X-Windsock-Position", log.position());
                }
                if (key != null) {
                    replays.put(key, response);
                }
                return response;
            }
        } catch (Rejection e) {
            return e.response().with("X-Request-ID", requestId);
        }
    }

    private Http.Response carryOut(ReceivedRequest request, String requestId) {
        Http.@Nullable Response stub = stubs.get(request.method() + " " + request.path());
        if (stub != null) {
            return stub;
        }
        String[] path = request.path().split("/", -1);
        if (path.length > 2 && path[1].equals("api")) {
            var kind = Kind.ofCollection(path[2]);
            if (kind.isPresent() && path.length == 3) {
                return request.method().equals("POST")
                        ? create(kind.get(), Json.parse(request.body()), requestId)
                        : list(kind.get(), request);
            }
            if (kind.isPresent() && path.length == 4) {
                return request.method().equals("DELETE")
                        ? delete(kind.get(), path[3], requestId)
                        : Http.Response.json(200, find(kind.get(), path[3]));
            }
            if (kind.isPresent() && path.length == 5 && ACTIONS.containsKey(path[4])) {
                return act(path[4], find(Kind.INSTANCE, path[3]), requestId);
            }
        }
        return switch (request.method() + " " + request.path()) {
            case "GET /api/dashboard/summary" -> Http.Response.json(200, resources.summary());
            case "GET /api/session" -> Http.Response.json(200, session());
            case "POST /api/events" -> publish(request, requestId);
            default ->
                throw new Rejection(
                        400,
                        "NOT_SUPPORTED_BY_TEST_SERVER",
                        "The test server does not support " + request.method() + " " + request.path()
                                + ": use WindsockTestServer.respond.");
        };
    }

    private ObjectNode find(Kind kind, String id) {
        return resources.find(kind, id).orElseThrow(() -> Rejection.notFound("/api/" + kind.collection() + "/" + id));
    }

    private static ObjectNode session() {
        ObjectNode session = Json.object()
                .put("key_id", "testtest")
                .put("name", "test")
                .put("tenant_id", EventLog.TENANT)
                .putNull("key_expires_at");
        session.putArray("permissions");
        return session;
    }

    private Http.Response list(Kind kind, ReceivedRequest request) {
        for (String name : request.query().keySet()) {
            if (!Set.of("limit", "cursor", "status").contains(name)) {
                throw new Rejection(
                        400,
                        "NOT_SUPPORTED_BY_TEST_SERVER",
                        "The test server does not support the parameter `" + name + "`.");
            }
        }
        @Nullable String status = request.query().get("status");
        int start = Integer.parseInt(request.query().getOrDefault("cursor", "0"));
        int limit = Integer.parseInt(request.query().getOrDefault("limit", Integer.toString(DEFAULT_LIMIT)));
        List<ObjectNode> matching = resources.list(kind).stream()
                .filter(resource ->
                        status == null || resource.path("status").asText().equals(status))
                .toList();
        ObjectNode page = Json.object();
        ArrayNode items = page.putArray("items");
        matching.stream().skip(start).limit(limit).forEach(items::add);
        int end = start + limit;
        page.put("next_cursor", end < matching.size() ? Integer.toString(end) : null);
        return Http.Response.json(200, page);
    }

    private Http.Response create(Kind kind, ObjectNode values, String requestId) {
        String name = values.path("name").asText();
        if (name.isEmpty()) {
            throw new Rejection(400, "VALIDATION_FAILED", "`name` is required.");
        }
        if (resources.hasName(kind, name)) {
            throw new Rejection(409, "NAME_TAKEN", "The name " + name + " is in use.");
        }
        ObjectNode created = kind.withDefaults(values);
        if (kind == Kind.INSTANCE) {
            created.put("status", "STARTING");
        }
        String position = resources.emit(kind + "_CREATED", kind, created, requestId);
        Http.Response response =
                Http.Response.json(kind == Kind.INSTANCE ? 202 : 201, created).with("X-Windsock-Position", position);
        if (kind == Kind.INSTANCE) {
            @Nullable String failure = launchFailure.getAndSet(null);
            advance(
                    created,
                    failure == null ? new Step("INSTANCE_STARTED", "RUNNING") : new Step("INSTANCE_FAILED", "ERROR"),
                    failure,
                    requestId);
        }
        return response;
    }

    /** Changes the status of an instance and emits the change. */
    private String advance(ObjectNode instance, Step step, @Nullable String reason, String requestId) {
        instance.put("status", step.status())
                .put("status_reason", reason)
                .put("version", instance.path("version").asLong() + 1)
                .put("updated_at", EventLog.now());
        return resources.emit(step.type(), Kind.INSTANCE, instance, requestId);
    }

    private Http.Response delete(Kind kind, String id, String requestId) {
        ObjectNode resource = find(kind, id);
        if (kind == Kind.INSTANCE) {
            return act("terminate", resource, requestId);
        }
        return Http.Response.empty(204)
                .with("X-Windsock-Position", resources.emit(kind + "_DELETED", kind, resource, requestId));
    }

    private Http.Response act(String action, ObjectNode instance, String requestId) {
        String status = instance.path("status").asText();
        if (!ALLOWED.getOrDefault(action, Set.of(status)).contains(status)) {
            throw new Rejection(409, "INVALID_STATE", "Cannot " + action + " an instance that is " + status + ".");
        }
        List<Step> steps = ACTIONS.getOrDefault(action, List.of());
        String position = advance(instance, steps.get(0), null, requestId);
        Http.Response response = Http.Response.json(202, instance.deepCopy()).with("X-Windsock-Position", position);
        steps.stream().skip(1).forEach(step -> advance(instance, step, null, requestId));
        return response;
    }

    private Http.Response publish(ReceivedRequest request, String requestId) {
        String position = log.position();
        int count = 0;
        for (ObjectNode event : Json.parseArray(request.body())) {
            position = publish(event, requestId);
            count++;
        }
        return Http.Response.json(202, Json.object().put("position", position).put("count", count))
                .with("X-Windsock-Position", position);
    }

    /** Appends an event that a program publishes. */
    String publish(ObjectNode event, @Nullable String requestId) {
        String type = event.path("type").asText();
        if (type.isEmpty()) {
            throw new Rejection(400, "VALIDATION_FAILED", "`type` is required.");
        }
        return log.append(new EventLog.Draft(
                type,
                "custom",
                event.path("resource_type").textValue(),
                event.path("resource_id").textValue(),
                requestId,
                event.path("payload") instanceof ObjectNode payload ? payload : Json.object()));
    }

    private Http.Response read(ReceivedRequest request) throws InterruptedException {
        String latest = log.position();
        int limit = Integer.parseInt(request.query().getOrDefault("limit", Integer.toString(DEFAULT_LIMIT)));
        Duration wait = Duration.ofSeconds(Long.parseLong(request.query().getOrDefault("wait", "0")));
        EventLog.Batch batch = log.read(request.query().getOrDefault("after", log.beginning()), limit, wait);
        ObjectNode page = Json.object();
        ArrayNode items = page.putArray("items");
        batch.events().forEach(event -> items.add(Json.parse(event.json())));
        page.put("next_cursor", batch.hasMore() ? batch.position() : null)
                .put("position", batch.position())
                .set("reset", batch.reset());
        return Http.Response.json(200, page).with("X-Windsock-Position", latest);
    }
}
