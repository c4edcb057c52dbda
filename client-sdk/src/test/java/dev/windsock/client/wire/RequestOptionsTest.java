// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windsock.client.WindsockClient;
import dev.windsock.client.call.Pages;
import dev.windsock.client.call.RequestOptions;
import dev.windsock.client.error.InvalidRequestException;
import dev.windsock.client.error.UnavailableException;
import dev.windsock.client.error.UnreachableException;
import dev.windsock.client.it.Polling;
import dev.windsock.client.log.Position;
import dev.windsock.client.model.CreateVolumeRequest;
import dev.windsock.client.model.Summary;
import dev.windsock.client.model.Volume;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The options and forms of calls, and the values that they return. */
@Timeout(30)
final class RequestOptionsTest {
    private static final UUID ID = new UUID(1, 2);
    private static final Response BUSY = Response.problem("503 Busy", "DRAINING");
    private static final Response SUMMARY = Response.json("{\"running_instances\":3}");
    private static final Response VOLUME = Response.json("{\"id\":\"" + ID + "\",\"name\":\"data\"}");
    private static final CreateVolumeRequest REQUEST = new CreateVolumeRequest().name("data");

    private static WindsockClient client(WireServer server, RequestOptions options) {
        return server.clientBuilder().requestOptions(options).build();
    }

    @Test
    void repeatsQueries() {
        try (WireServer server = WireServer.respondingWith(BUSY, BUSY, SUMMARY);
                WindsockClient client = client(server, RequestOptions.none().retries(2))) {
            assertThat(client.dashboard().getSummary().getRunningInstances()).isEqualTo(3);
        }
    }

    @Test
    void repeatsAsOftenAsAllowed() {
        try (WireServer server = WireServer.respondingWith(BUSY, BUSY, SUMMARY);
                WindsockClient client = client(server, RequestOptions.none().retries(1))) {
            assertThatThrownBy(() -> client.dashboard().getSummary()).isInstanceOf(UnavailableException.class);
            assertThat(client.dashboard().getSummary()).isNotNull();
        }
    }

    @Test
    void doesNotRepeatWhatMayChangeSomethingTwice() throws Exception {
        try (WireServer server = WireServer.respondingWith(BUSY, BUSY, VOLUME);
                WindsockClient client = client(server, RequestOptions.none().retries(5))) {
            assertThatThrownBy(() -> client.volumes().createVolume(REQUEST, null))
                    .isInstanceOf(UnavailableException.class);
            assertThat(server.takeRequest().header("idempotency-key")).isEmpty();
            assertThat(client.volumes()
                            .with(RequestOptions.none().idempotencyKey("k-1"))
                            .createVolume(REQUEST, null)
                            .getName())
                    .isEqualTo("data");
            assertThat(server.takeRequest().header("idempotency-key")).contains("k-1");
            assertThat(server.takeRequest().header("idempotency-key")).contains("k-1");
        }
    }

    @Test
    void doesNotWaitLongerThanTheTimeout() {
        try (WireServer server = WireServer.respondingWith(
                        Response.problem("503 Busy", "DRAINING", "Retry-After: 60"), SUMMARY);
                WindsockClient client = client(server, RequestOptions.none().retries(2))) {
            assertThatThrownBy(() -> client.dashboard().getSummary()).isInstanceOf(UnavailableException.class);
        }
    }

    @Test
    void aTimeoutAppliesToOneCall() {
        try (WireServer server = WireServer.respondingWith();
                WindsockClient client = client(server, RequestOptions.none())) {
            long start = System.nanoTime();
            assertThatThrownBy(() -> client.dashboard()
                            .with(RequestOptions.none().timeout(Duration.ofMillis(100)))
                            .getSummary())
                    .isInstanceOf(UnreachableException.class);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
        }
    }

    @Test
    void aLongPollGetsTheTimeForWhichItWaits() throws Exception {
        CompletableFuture<Response> later = new CompletableFuture<>();
        try (WireServer server = new WireServer(request -> later.join());
                WindsockClient client = client(server, RequestOptions.none().timeout(Duration.ofMillis(200)))) {
            var batch = client.events().readEventsAsync(q -> q.waitSeconds(20));
            server.takeRequest();
            assertThatThrownBy(() -> batch.get(600, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
            later.complete(Response.json("{\"items\":[],\"position\":\"e:1\"}"));
            assertThat(batch.get(10, TimeUnit.SECONDS).getPosition()).isEqualTo(Position.of("e:1"));
        }
    }

    @Test
    void verificationGetsTheTimeThatItNeeds() throws Exception {
        CompletableFuture<Response> later = new CompletableFuture<>();
        try (WireServer server = new WireServer(request -> later.join());
                WindsockClient client = client(server, RequestOptions.none().timeout(Duration.ofMillis(200)))) {
            var verification =
                    CompletableFuture.supplyAsync(() -> client.audit().verifyAudit());
            server.takeRequest();
            assertThatThrownBy(() -> verification.get(600, TimeUnit.MILLISECONDS))
                    .isInstanceOf(TimeoutException.class);
            later.complete(Response.json("{\"ok\":true}"));
            assertThat(verification.get(10, TimeUnit.SECONDS)).isNotNull();
        }
    }

    @Test
    void anOptionThatACallDoesNotSupportIsRejected() {
        try (WireServer server = WireServer.respondingWith(VOLUME);
                WindsockClient client = server.client()) {
            assertThatThrownBy(() -> client.volumes()
                            .with(RequestOptions.none().ifMatch("\"3\""))
                            .deleteVolume(ID))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining("ifMatch");
            assertThat(server.connections()).isZero();
        }
    }

    @Test
    void actionsSendTheVersionAndTheKey() throws Exception {
        Response stopped = Response.http(
                "202 Accepted",
                "{\"id\":\"" + ID + "\",\"status\":\"STOPPING\"}",
                "Content-Type: application/json",
                "X-Windsock-Position: e:7");
        try (WireServer server = WireServer.respondingWith(stopped);
                WindsockClient client = server.client()) {
            assertThat(client.instances()
                            .with(RequestOptions.none().ifMatch("\"3\"").idempotencyKey("k-2"))
                            .stop(ID)
                            .position())
                    .isEqualTo(Position.of("e:7"));
            Request request = server.takeRequest();
            assertThat(request.header("if-match")).contains("\"3\"");
            assertThat(request.header("idempotency-key")).contains("k-2");
        }
    }

    @Test
    void cancellingAFutureEndsItsCall() throws Exception {
        try (WireServer server = WireServer.respondingWith();
                WindsockClient client = server.client()) {
            CompletableFuture<Summary> summary = client.dashboard().getSummaryAsync();
            server.takeRequest();
            summary.cancel(true);
            Polling.until(server::openConnections, () -> server.openConnections() == 0);
        }
    }

    @Test
    void readsAllPagesAsTheyAreNeeded() throws Exception {
        try (WireServer server = new WireServer(request ->
                        page(request.query("cursor").map(Integer::parseInt).orElse(0)));
                WindsockClient client = server.client()) {
            Pages<Volume> volumes = client.volumes().list();
            assertThat(volumes.all().map(Volume::getName)).containsExactly("0", "1", "3");
            assertThat(volumes.first().position()).isEqualTo(Position.of("e:0"));
            assertThat(volumes.all().limit(1)).hasSize(1);
            assertThat(IntStream.range(0, 6)
                            .mapToObj(i -> take(server).query("cursor").orElse("first")))
                    .containsExactly("first", "1", "2", "3", "first", "first");
        }
    }

    private static Request take(WireServer server) {
        try {
            return server.takeRequest();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns one of four pages, the third of which is empty. */
    private static Response page(int number) {
        String items = number == 2 ? "" : "{\"id\":\"" + new UUID(0, number) + "\",\"name\":\"" + number + "\"}";
        String next = number == 3 ? "null" : "\"" + (number + 1) + "\"";
        return Response.http(
                "200 OK",
                "{\"items\":[" + items + "],\"next_cursor\":" + next + "}",
                "Content-Type: application/json",
                "X-Windsock-Position: e:" + number);
    }

    @Test
    void modelsCannotBeChanged() {
        try (WireServer server = WireServer.respondingWith(
                        Response.json("{\"items\":[{\"id\":\"" + ID + "\",\"name\":\"data\"}],\"next_cursor\":null}"));
                WindsockClient client = server.client()) {
            List<Volume> volumes = client.volumes().listVolumes(null, null).getItems();
            Volume volume = volumes.get(0);
            assertThat(volume.name("other").getName()).isEqualTo("other");
            assertThat(volume.getName()).isEqualTo("data");
            assertThatThrownBy(() -> volumes.remove(0)).isInstanceOf(UnsupportedOperationException.class);
        }
    }
}
