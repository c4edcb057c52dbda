// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.windsock.client.InstanceAction;
import dev.windsock.client.WindsockClient;
import dev.windsock.client.error.ConflictException;
import dev.windsock.client.error.InvalidRequestException;
import dev.windsock.client.error.NotFoundException;
import dev.windsock.client.error.WindsockException;
import dev.windsock.client.it.RunningServer;
import dev.windsock.client.it.Streamed;
import dev.windsock.client.it.WindsockProcess;
import dev.windsock.client.log.GapReason;
import dev.windsock.client.log.Position;
import dev.windsock.client.model.CreateVolumeRequest;
import dev.windsock.client.model.InstanceStatus;
import dev.windsock.client.model.LaunchRequest;
import dev.windsock.client.model.Publication;
import dev.windsock.client.model.PublishedEvent;
import dev.windsock.client.model.Topic;
import dev.windsock.client.stream.EventItem;
import dev.windsock.client.stream.EventStream;
import dev.windsock.client.stream.Gap;
import dev.windsock.client.stream.InstanceChange;
import dev.windsock.client.stream.OtherChange;
import dev.windsock.client.stream.Transport;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The in-memory server behaves like the real one in everything that both support. */
final class SameAsTheRealServerTest {
    private static final Duration DEADLINE = Duration.ofSeconds(20);

    private static WindsockProcess real;
    private static WindsockTestServer inMemory;

    @BeforeAll
    static void start(@TempDir Path dataDir) throws InterruptedException {
        real = WindsockProcess.startPackaged(dataDir);
        inMemory = WindsockTestServer.start();
    }

    @AfterAll
    static void stop() {
        inMemory.close();
        real.close();
    }

    static Stream<String> urls() {
        return Stream.of(real.url(), inMemory.url());
    }

    private static LaunchRequest launchRequest() {
        return new LaunchRequest().name("i" + UUID.randomUUID()).command(List.of("sleep", "60"));
    }

    @ParameterizedTest
    @MethodSource("urls")
    void runsInstances(String url) {
        try (WindsockClient client = RunningServer.client(url, RunningServer.ADMIN_KEY)) {
            InstanceAction launch = client.launch(launchRequest());
            UUID id = launch.instance().getId();
            assertThat(launch.instance().getStatus()).isEqualTo(InstanceStatus.STARTING);
            assertThat(launch.awaitDone(DEADLINE).getStatus()).isEqualTo(InstanceStatus.RUNNING);
            client.instances().pause(id).awaitDone(DEADLINE);
            client.instances().resume(id).awaitDone(DEADLINE);
            client.instances().restart(id).awaitDone(DEADLINE);
            client.instances().stop(id).awaitDone(DEADLINE);
            client.instances().start(id).awaitDone(DEADLINE);
            client.instances().terminate(id).awaitDone(DEADLINE);
            try (EventStream<EventItem> stream = client.streams()
                    .streamEvents()
                    .topics(Topic.INSTANCES)
                    .after(launch.position())
                    .open()) {
                assertThat(Streamed.await(stream, InstanceChange.class).type()).isEqualTo("INSTANCE_STARTED");
                assertThat(Streamed.await(
                                stream,
                                item -> item instanceof InstanceChange change
                                        && change.type().equals("INSTANCE_TERMINATED")))
                        .isNotNull();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("urls")
    void rejectsTheSameRequests(String url) {
        try (WindsockClient client = RunningServer.client(url, RunningServer.ADMIN_KEY)) {
            assertThatThrownBy(() -> client.instances().getInstance(UUID.randomUUID()))
                    .isInstanceOf(NotFoundException.class);
            assertThatThrownBy(() -> client.launch(new LaunchRequest().command(List.of("true"))))
                    .isInstanceOf(InvalidRequestException.class);
            LaunchRequest request = launchRequest();
            UUID id = client.launch(request).awaitDone(DEADLINE).getId();
            assertThatThrownBy(() -> client.launch(request)).satisfies(e -> assertCode(e, "NAME_TAKEN"));
            assertThatThrownBy(() -> client.instances().start(id)).satisfies(e -> assertCode(e, "INVALID_STATE"));
            assertThatThrownBy(() -> client.events().readEvents(q -> q.after(Position.of("nonsense"))))
                    .satisfies(e -> assertCode(e, "VALIDATION_FAILED"));
            client.instances().terminate(id).awaitDone(DEADLINE);
        }
    }

    private static void assertCode(Throwable thrown, String code) {
        assertThat(thrown).isInstanceOfAny(ConflictException.class, InvalidRequestException.class);
        assertThat(((WindsockException) thrown).code()).isEqualTo(code);
    }

    @ParameterizedTest
    @MethodSource("urls")
    void publishesOnceWithAnIdempotencyKey(String url) {
        try (WindsockClient client = RunningServer.client(url, RunningServer.ADMIN_KEY)) {
            String type = "T" + UUID.randomUUID().toString().replace("-", "").toUpperCase(Locale.ROOT);
            List<PublishedEvent> events = List.of(new PublishedEvent().type(type), new PublishedEvent().type(type));
            Publication first = client.events().publishEvents(events, "key-" + type);
            assertThat(client.events().publishEvents(events, "key-" + type)).isEqualTo(first);
            assertThat(first.getCount()).isEqualTo(2);
            for (Transport transport : Transport.values()) {
                assertThat(types(url, transport, first, type)).containsExactly(type, type);
            }
        }
    }

    /** Reads the two events from a publication over one transport. */
    private static List<String> types(String url, Transport transport, Publication publication, String type) {
        try (WindsockClient client = WindsockClient.builder()
                        .url(url)
                        .apiKey(RunningServer.ADMIN_KEY)
                        .eventTransports(transport)
                        .build();
                EventStream<EventItem> stream = client.streams()
                        .streamEvents()
                        .after(client.events().beginning())
                        .open()) {
            return Stream.generate(() -> Streamed.await(
                            stream,
                            item -> item instanceof OtherChange other
                                    && other.type().equals(type)))
                    .map(item -> ((OtherChange) item).type())
                    .limit(2)
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("urls")
    void reportsPositionsOfAnotherLog(String url) {
        try (WindsockClient client = RunningServer.client(url, RunningServer.ADMIN_KEY);
                EventStream<EventItem> stream = client.streams()
                        .streamEvents()
                        .after(Position.of("another:3"))
                        .open()) {
            assertThat(Streamed.await(stream, Gap.class).reason()).isEqualTo(GapReason.EPOCH_CHANGED);
            var batch = client.events().readEvents(q -> q.after(Position.of("another:3")));
            assertThat(batch.getItems()).isEmpty();
            assertThat(batch.getReset()).isNotNull();
        }
    }

    @Test
    void sendsTheSameFields() throws Exception {
        prepare(real.url());
        prepare(inMemory.url());
        for (String path :
                List.of("/api/instances", "/api/volumes", "/api/events", "/api/session", "/api/dashboard/summary")) {
            assertThat(fields(get(inMemory.url() + path))).as(path).isEqualTo(fields(get(real.url() + path)));
        }
    }

    private static void prepare(String url) {
        try (WindsockClient client = RunningServer.client(url, RunningServer.ADMIN_KEY)) {
            client.launch(launchRequest()).awaitDone(DEADLINE);
            client.volumes()
                    .createVolume(
                            new CreateVolumeRequest()
                                    .name("v" + UUID.randomUUID())
                                    .sizeGb(1),
                            null);
        }
    }

    private static JsonNode get(String url) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url))
                .header("X-API-Key", RunningServer.ADMIN_KEY)
                .build();
        String body = HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofString())
                .body();
        return new ObjectMapper().readTree(body);
    }

    /** Returns the field names of the response and of its first item, without payloads. */
    private static Set<String> fields(JsonNode json) {
        Set<String> names = new TreeSet<>();
        json.fieldNames().forEachRemaining(names::add);
        json.path("items").path(0).fieldNames().forEachRemaining(name -> names.add("items." + name));
        return names;
    }
}
