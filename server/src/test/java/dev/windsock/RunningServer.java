// SPDX-License-Identifier: Apache-2.0
package dev.windsock;

import dev.windsock.access.key.TestKeys;
import dev.windsock.hub.Hub;
import dev.windsock.id.Actor;
import dev.windsock.id.TenantId;
import dev.windsock.log.EventDraft;
import dev.windsock.log.Position;
import dev.windsock.log.Topic;
import dev.windsock.principal.Permission;
import dev.windsock.store.QueryPlans;
import dev.windsock.store.Store;
import dev.windsock.wire.Deadline;
import dev.windsock.wire.HttpAnswer;
import dev.windsock.wire.SseClient;
import dev.windsock.wire.Wire;
import dev.windsock.wire.WsClient;
import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.NullUnmarked;

/** The complete server on a free port, with its own data directory and an administrator key that is known to the tests. */
@NullUnmarked
public final class RunningServer implements AutoCloseable {
    public static final String ADMIN_KEY = "wsk_adminkey_0123456789-0123456789_0123456789-0123456789";

    private static RunningServer shared;

    private final Path dataDir;
    private final EmbeddedServer server;

    private RunningServer(Map<String, Object> properties, Object... beans) {
        try {
            dataDir = Files.createTempDirectory("windsock-test");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Map<String, Object> all = new LinkedHashMap<>(Map.of(
                "micronaut.server.port",
                -1,
                "windsock.data-dir",
                dataDir.toString(),
                "windsock.admin-key",
                ADMIN_KEY,
                "windsock.compute.driver",
                "process",
                "windsock.hub.heartbeat-seconds",
                1,
                // all tests share one sender, which sends many requests in a short time
                "windsock.limit.burst-seconds",
                3_600));
        all.putAll(TestStore.properties());
        all.putAll(properties);
        // as the program does
        String[] environments = all.containsKey("windsock.tls.certificate") ? new String[] {"tls"} : new String[0];
        server = ApplicationContext.builder(environments)
                .environmentPropertySource(false)
                .properties(all)
                .singletons(beans)
                .run(EmbeddedServer.class);
        QueryPlans.check(server.getApplicationContext());
    }

    /**
     * Starts a separate server for the caller.
     *
     * @param beans the beans that replace those of the server, such as a driver
     */
    public static RunningServer start(Map<String, Object> properties, Object... beans) {
        return new RunningServer(properties, beans);
    }

    /** The server shared by all tests that do not need their own; each test creates its own tenant in it. */
    public static synchronized RunningServer shared() {
        if (shared == null) {
            shared = new RunningServer(Map.of());
            Runtime.getRuntime().addShutdownHook(new Thread(shared::close));
        }
        return shared;
    }

    public int port() {
        return server.getPort();
    }

    public Path dataDirectory() {
        return dataDir;
    }

    public ApplicationContext context() {
        return server.getApplicationContext();
    }

    public <T> T bean(Class<T> type) {
        return context().getBean(type);
    }

    public Hub hub() {
        return bean(Hub.class);
    }

    /** A tenant that no other test uses. */
    public static TenantId tenant() {
        return new TenantId(UUID.randomUUID().toString());
    }

    /** Creates a key and returns its text. */
    public String key(TenantId tenantId, Permission... permissions) {
        return TestKeys.with(context(), tenantId, permissions);
    }

    /** Creates a key with the permissions of viewer, operator or admin, and returns its text. */
    public String key(TenantId tenantId, String role) {
        return TestKeys.withRole(context(), tenantId, role);
    }

    /** Sends a request on its own connection. */
    public HttpAnswer send(String method, String target, String key, String body, String... headers)
            throws IOException {
        Stream<String> lines = Stream.of(headers);
        if (key != null) {
            lines = Stream.concat(lines, Stream.of("X-API-Key: " + key));
        }
        if (body != null && Stream.of(headers).noneMatch(line -> line.startsWith("Content-Type"))) {
            lines = Stream.concat(lines, Stream.of("Content-Type: application/json"));
        }
        try (Wire wire = new Wire(port())) {
            return wire.exchange(method, target, body, lines.toArray(String[]::new));
        }
    }

    public HttpAnswer get(String target, String key, String... headers) throws IOException {
        return send("GET", target, key, null, headers);
    }

    public HttpAnswer post(String target, String key, String body, String... headers) throws IOException {
        return send("POST", target, key, body, headers);
    }

    public WsClient ws(String target, String key, String... headers) throws IOException {
        return WsClient.open(
                port(),
                target,
                Stream.concat(Stream.of(headers), Stream.of("X-API-Key: " + key))
                        .toArray(String[]::new));
    }

    public SseClient sse(String query, String key, String... headers) throws IOException {
        return SseClient.open(
                port(),
                "/api/dashboard/stream" + query,
                Stream.concat(Stream.of(headers), Stream.of("X-API-Key: " + key))
                        .toArray(String[]::new));
    }

    /** Commits a change. */
    public Position commit(TenantId tenantId, Topic topic, String type, String resourceId, String payload) {
        return bean(Store.class)
                .write(transaction -> transaction.append(
                        new EventDraft(type, topic, tenantId, "THING", resourceId, Actor.ENGINE, null, payload)))
                .value();
    }

    /** Commits changes in the topic CUSTOM whose payloads contain their number; returns the last position. */
    public Position commit(TenantId tenantId, int from, int count) {
        return bean(Store.class)
                .write(transaction -> {
                    Position last = null;
                    for (int i = from; i < from + count; i++) {
                        last = transaction.append(new EventDraft(
                                "NUMBERED",
                                Topic.CUSTOM,
                                tenantId,
                                null,
                                null,
                                Actor.ENGINE,
                                null,
                                "{\"n\":" + i + "}"));
                    }
                    return last;
                })
                .value();
    }

    /** Creates an empty file in the data directory. */
    public void touch(String path) throws IOException {
        Files.createFile(dataDir.resolve(path));
    }

    /** Waits until no stream is open. */
    public void awaitNoSubscribers() {
        Deadline.await("no subscriber", () -> hub().subscribers() == 0);
    }

    @Override
    public void close() {
        server.close();
        try (Stream<Path> files = Files.walk(dataDir)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
