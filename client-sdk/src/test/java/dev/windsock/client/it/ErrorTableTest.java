// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windsock.client.WindsockClient;
import dev.windsock.client.error.WindsockException;
import dev.windsock.client.log.Position;
import dev.windsock.client.model.CreateKeyRequest;
import dev.windsock.client.model.DashboardTopic;
import dev.windsock.client.model.LaunchRequest;
import dev.windsock.client.model.Permission;
import dev.windsock.client.model.PublishedEvent;
import dev.windsock.client.model.Role;
import dev.windsock.client.model.Topic;
import dev.windsock.client.stream.EventStream;
import dev.windsock.client.stream.StreamEndedException;
import dev.windsock.client.stream.StreamItem;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every kind of rejection becomes an exception with the server's code, and changes nothing. */
@Tag("store")
@Timeout(60)
final class ErrorTableTest {
    private static final UUID UNKNOWN_ID = UUID.fromString("01900000-0000-7000-8000-00000000dead");

    @RegisterExtension
    static final WindsockServer server = WindsockServer.start(Map.of("windsock.stream.connections-per-key", 2));

    private static final WindsockClient admin = server.client();
    private static UUID stopped;

    @BeforeAll
    static void start() {
        var launch = admin.launch(new LaunchRequest().name("taken").command(List.of("sleep", "3600")));
        launch.awaitDone(Duration.ofSeconds(30));
        stopped = launch.instance().getId();
        try (EventStream<? extends StreamItem> stream =
                admin.streams().streamEvents().after(launch.position()).open()) {
            admin.instances().stopInstance(stopped, null, null, null);
            Streamed.typesUntil(stream, stopped, "INSTANCE_STOPPED");
        }
    }

    /** A call that the server rejects. */
    record Rejection(String code, int status, String field, Consumer<WindsockClient> call) {
        @Override
        public String toString() {
            return code + (field.isEmpty() ? "" : " of " + field);
        }
    }

    static Stream<Rejection> rejections() {
        return Stream.of(
                invalid(
                        "name",
                        client -> client.launch(
                                new LaunchRequest().name("no spaces").command(List.of("true")))),
                invalid("command", client -> client.launch(new LaunchRequest().name("nothing-to-run"))),
                invalid(
                        "cpu_limit_millis",
                        client -> client.launch(new LaunchRequest()
                                .name("small")
                                .command(List.of("true"))
                                .cpuLimitMillis(1))),
                invalid("limit", client -> client.instances().listInstances(q -> q.limit(201))),
                invalid("limit", client -> client.audit().listAudit(q -> q.limit(0))),
                invalid("cursor", client -> client.keys().listKeys(10, "what?", null)),
                invalid(
                        "wait",
                        client -> client.events().readEvents(q -> q.limit(10).waitSeconds(31))),
                invalid(
                        "after",
                        client -> client.events()
                                .readEvents(q -> q.after(Position.of("nowhere"))
                                        .limit(10)
                                        .waitSeconds(0))),
                invalid("window", client -> client.instances().getInstanceMetrics(stopped, Duration.ofDays(8), null)),
                invalid("image", client -> client.launch(launch().image("alpine:3.22"))),
                invalid("role", client -> client.keys().createKey(new CreateKeyRequest().name("nothing"), null)),
                new Rejection("FORBIDDEN", 403, "", client -> as(Role.VIEWER, viewer -> viewer.launch(launch()))),
                new Rejection(
                        "FORBIDDEN",
                        403,
                        "",
                        client -> as(Role.VIEWER, viewer -> viewer.keys().listKeys(10, null, null))),
                new Rejection(
                        "FORBIDDEN",
                        403,
                        "",
                        client -> as(
                                new CreateKeyRequest().name("k").permissions(List.of(Permission.KEY_MANAGE)),
                                keyManager -> keyManager
                                        .keys()
                                        .createKey(
                                                new CreateKeyRequest()
                                                        .name("more")
                                                        .role(Role.ADMIN),
                                                null))),
                new Rejection("NOT_FOUND", 404, "", client -> client.instances().getInstance(UNKNOWN_ID)),
                new Rejection(
                        "NOT_FOUND", 404, "", client -> client.instances().stopInstance(UNKNOWN_ID, null, null, null)),
                new Rejection("NOT_FOUND", 404, "", client -> client.keys().revokeKey("00000000")),
                new Rejection("NAME_TAKEN", 409, "", client -> client.launch(launch().name("taken"))),
                new Rejection(
                        "INVALID_STATE", 409, "", client -> client.instances().pauseInstance(stopped, null, null)),
                new Rejection(
                        "INVALID_STATE", 409, "", client -> client.instances().stopInstance(stopped, null, null, null)),
                new Rejection(
                        "VERSION_CONFLICT",
                        409,
                        "",
                        client -> client.instances().startInstance(stopped, "\"999\"", null)),
                new Rejection("IDEMPOTENCY_KEY_REUSED", 409, "", client -> {
                    client.events().publishEvents(List.of(new PublishedEvent().type("FIRST")), "once");
                    client.events().publishEvents(List.of(new PublishedEvent().type("SECOND")), "once");
                }),
                new Rejection(
                        "UNAUTHENTICATED",
                        401,
                        "",
                        client -> using(
                                "wsk_00000000_" + "x".repeat(43),
                                unauthenticated -> unauthenticated.access().getSession())));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rejections")
    void rejectsWithTheServersCode(Rejection rejection) {
        Position before =
                admin.events().readEvents(q -> q.limit(1).waitSeconds(0)).getPosition();
        int instances =
                admin.instances().listInstances(q -> q.limit(200)).getItems().size();
        assertThatThrownBy(() -> rejection.call().accept(admin)).isInstanceOfSatisfying(WindsockException.class, e -> {
            assertThat(e.code()).isEqualTo(rejection.code());
            assertThat(e.status()).contains(rejection.status());
            assertThat(e.requestId()).isPresent();
            if (!rejection.field().isEmpty()) {
                assertThat(e.errors())
                        .extracting(WindsockException.FieldError::field)
                        .contains(rejection.field());
            }
            assertThat(e.getMessage())
                    .contains(rejection.code())
                    .contains(e.requestId().orElseThrow());
        });
        assertThat(admin.instances().listInstances(q -> q.limit(200)).getItems())
                .hasSize(instances);
    }

    @Test
    void invalidStateNamesTheValidStates() {
        assertThatThrownBy(() -> admin.instances().pauseInstance(stopped, null, null))
                .hasMessageContaining("RUNNING");
    }

    @Test
    void rejectedStreamEndsWithTheServersCode() {
        try (EventStream<? extends StreamItem> topic = admin.streams()
                .streamDashboard()
                .topics(List.of(DashboardTopic.UNKNOWN))
                .open()) {
            assertEndsWith("VALIDATION_FAILED", 400, () -> Streamed.await(topic, item -> false));
        }
        as(Role.VIEWER, viewer -> {
            try (EventStream<? extends StreamItem> ws =
                            viewer.streams().streamEvents().topics(Topic.AUDIT).open();
                    EventStream<? extends StreamItem> sse = viewer.streams()
                            .streamDashboard()
                            .topics(Topic.KEYS)
                            .open()) {
                assertEndsWith("FORBIDDEN", 403, () -> Streamed.await(ws, item -> false));
                assertEndsWith("FORBIDDEN", 403, () -> Streamed.await(sse, item -> false));
            }
        });
    }

    @Test
    void stoppedServerIsUnreachable() {
        try (WindsockClient client =
                RunningServer.client("http://127.0.0.1:" + WindsockProcess.freePort(), RunningServer.ADMIN_KEY)) {
            assertThatThrownBy(() -> client.dashboard().getSummary())
                    .isInstanceOfSatisfying(WindsockException.class, e -> {
                        assertThat(e.code()).isEqualTo(WindsockException.UNREACHABLE);
                        assertThat(e.status()).isEmpty();
                    });
        }
    }

    private static void assertEndsWith(String code, int status, ThrowingCallable reading) {
        assertThatThrownBy(reading).isInstanceOfSatisfying(StreamEndedException.class, e -> {
            assertThat(e.code()).isEqualTo(code);
            assertThat(e.status()).contains(status);
        });
    }

    private static Rejection invalid(String field, Consumer<WindsockClient> call) {
        return new Rejection("VALIDATION_FAILED", 400, field, call);
    }

    private static LaunchRequest launch() {
        return new LaunchRequest().name("never").command(List.of("true"));
    }

    private static void as(Role role, Consumer<WindsockClient> call) {
        as(new CreateKeyRequest().name("a " + role).role(role), call);
    }

    private static void as(CreateKeyRequest key, Consumer<WindsockClient> call) {
        using(Objects.requireNonNull(admin.keys().createKey(key, null).getSecret()), call);
    }

    private static void using(String key, Consumer<WindsockClient> call) {
        try (WindsockClient client = server.client(key)) {
            call.accept(client);
        }
    }
}
