// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windsock.client.WindsockClient;
import dev.windsock.client.WindsockException;
import dev.windsock.client.model.CreateKeyRequest;
import dev.windsock.client.model.LaunchRequest;
import dev.windsock.client.model.Permission;
import dev.windsock.client.model.PublishedEvent;
import dev.windsock.client.model.Role;
import dev.windsock.client.stream.EventStream;
import dev.windsock.client.stream.StreamEndedException;
import dev.windsock.client.stream.StreamItem;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every refusal that a client can come by is an exception with the server's code, and has changed nothing. */
@Timeout(60)
final class ErrorTableTest {
    private static final UUID NOBODY = UUID.fromString("01900000-0000-7000-8000-00000000dead");

    @TempDir
    static Path dataDir;

    private static EmbeddedWindsock server;
    private static WindsockClient admin;
    private static UUID stopped;

    @BeforeAll
    static void start() {
        server = EmbeddedWindsock.start(dataDir, Map.of("windsock.stream.connections-per-key", 2));
        admin = server.admin();
        var launch = admin.launch(new LaunchRequest().name("taken").command(List.of("sleep", "3600")));
        launch.awaitDone(Duration.ofSeconds(30));
        stopped = launch.instance().getId();
        try (EventStream<? extends StreamItem> stream =
                admin.streams().streamEvents().after(launch.position()).open()) {
            admin.instances().stopInstance(stopped, null, null);
            Streamed.typesUntil(stream, stopped, "INSTANCE_STOPPED");
        }
    }

    @AfterAll
    static void stop() {
        admin.close();
        server.close();
    }

    /** A call that is refused. */
    record Refused(String code, int status, String field, Consumer<WindsockClient> call) {
        @Override
        public String toString() {
            return code + (field.isEmpty() ? "" : " of " + field);
        }
    }

    static Stream<Refused> refusals() {
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
                invalid("limit", client -> client.instances().listInstances(null, null, null, 201, null)),
                invalid("limit", client -> client.audit().listAudit(null, null, null, null, null, null, null, 0, null)),
                invalid("cursor", client -> client.keys().listKeys(10, "what?", null)),
                invalid("wait", client -> client.events().readEvents(null, 10, 31)),
                invalid("after", client -> client.events().readEvents("nowhere", 10, 0)),
                invalid("window", client -> client.instances().getInstanceMetrics(stopped, "2d", null)),
                invalid("image", client -> client.launch(launch().image("alpine:3.22"))),
                invalid("role", client -> client.keys().createKey(new CreateKeyRequest().name("nothing"), null)),
                new Refused("FORBIDDEN", 403, "", client -> as(Role.VIEWER, viewer -> viewer.launch(launch()))),
                new Refused(
                        "FORBIDDEN",
                        403,
                        "",
                        client -> as(Role.VIEWER, viewer -> viewer.keys().listKeys(10, null, null))),
                new Refused(
                        "FORBIDDEN",
                        403,
                        "",
                        client -> as(
                                new CreateKeyRequest().name("k").permissions(List.of(Permission.KEY_MANAGE)),
                                keeper -> keeper.keys()
                                        .createKey(
                                                new CreateKeyRequest()
                                                        .name("more")
                                                        .role(Role.ADMIN),
                                                null))),
                new Refused("NOT_FOUND", 404, "", client -> client.instances().getInstance(NOBODY)),
                new Refused("NOT_FOUND", 404, "", client -> client.instances().stopInstance(NOBODY, null, null)),
                new Refused("NOT_FOUND", 404, "", client -> client.keys().revokeKey("00000000")),
                new Refused("NAME_TAKEN", 409, "", client -> client.launch(launch().name("taken"))),
                new Refused(
                        "INVALID_STATE", 409, "", client -> client.instances().pauseInstance(stopped, null, null)),
                new Refused(
                        "INVALID_STATE", 409, "", client -> client.instances().stopInstance(stopped, null, null)),
                new Refused(
                        "VERSION_CONFLICT",
                        409,
                        "",
                        client -> client.instances().startInstance(stopped, "\"999\"", null)),
                new Refused("IDEMPOTENCY_KEY_REUSED", 409, "", client -> {
                    client.events().publishEvents(List.of(new PublishedEvent().type("FIRST")), "once");
                    client.events().publishEvents(List.of(new PublishedEvent().type("SECOND")), "once");
                }),
                new Refused(
                        "UNAUTHENTICATED",
                        401,
                        "",
                        client -> using(
                                "wsk_00000000_" + "x".repeat(43),
                                stranger -> stranger.access().getSession())));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refusals")
    void isRefusedWithItsCode(Refused refused) {
        String before = admin.events().readEvents(null, 1, 0).getPosition();
        assertThat(before).isNotEmpty();
        int instances = admin.instances()
                .listInstances(null, null, null, 200, null)
                .getItems()
                .size();
        assertThatThrownBy(() -> refused.call().accept(admin)).isInstanceOfSatisfying(WindsockException.class, e -> {
            assertThat(e.code()).isEqualTo(refused.code());
            assertThat(e.status()).contains(refused.status());
            assertThat(e.requestId()).isPresent();
            if (!refused.field().isEmpty()) {
                assertThat(e.errors())
                        .extracting(WindsockException.FieldError::field)
                        .contains(refused.field());
            }
            assertThat(e.getMessage())
                    .contains(refused.code())
                    .contains(e.requestId().orElseThrow());
        });
        assertThat(admin.instances().listInstances(null, null, null, 200, null).getItems())
                .hasSize(instances);
    }

    @Test
    void anInvalidStateNamesTheStatesThatWouldDo() {
        assertThatThrownBy(() -> admin.instances().pauseInstance(stopped, null, null))
                .hasMessageContaining("RUNNING");
    }

    @Test
    void aRefusedStreamEndsWithTheServersCode() {
        try (EventStream<? extends StreamItem> topic =
                admin.streams().streamEvents().topics(List.of("nonsense")).open()) {
            endsWith("VALIDATION_FAILED", 400, () -> Streamed.await(topic, item -> false));
        }
        as(Role.VIEWER, viewer -> {
            try (EventStream<? extends StreamItem> ws = viewer.streams()
                            .streamEvents()
                            .topics(List.of("audit"))
                            .open();
                    EventStream<? extends StreamItem> sse = viewer.streams()
                            .streamDashboard()
                            .topics(List.of("keys"))
                            .open()) {
                endsWith("FORBIDDEN", 403, () -> Streamed.await(ws, item -> false));
                endsWith("FORBIDDEN", 403, () -> Streamed.await(sse, item -> false));
            }
        });
    }

    @Test
    void aServerThatIsNotThereIsUnreachable() {
        try (WindsockClient client =
                RunningServer.client("http://127.0.0.1:" + WindsockProcess.freePort(), RunningServer.ADMIN_KEY)) {
            assertThatThrownBy(() -> client.dashboard().getSummary())
                    .isInstanceOfSatisfying(WindsockException.class, e -> {
                        assertThat(e.code()).isEqualTo(WindsockException.UNREACHABLE);
                        assertThat(e.status()).isEmpty();
                    });
        }
    }

    private static void endsWith(String code, int status, ThrowingCallable reading) {
        assertThatThrownBy(reading).isInstanceOfSatisfying(StreamEndedException.class, e -> {
            assertThat(e.code()).isEqualTo(code);
            assertThat(e.status()).contains(status);
        });
    }

    private static Refused invalid(String field, Consumer<WindsockClient> call) {
        return new Refused("VALIDATION_FAILED", 400, field, call);
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
