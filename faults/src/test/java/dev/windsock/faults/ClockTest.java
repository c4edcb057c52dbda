// SPDX-License-Identifier: Apache-2.0
package dev.windsock.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.client.InstanceAction;
import dev.windsock.client.WindsockClient;
import dev.windsock.client.it.Publishing;
import dev.windsock.client.it.RunningServer;
import dev.windsock.client.it.Streamed;
import dev.windsock.client.it.WindsockProcess;
import dev.windsock.client.model.InstanceStatus;
import dev.windsock.client.model.LaunchRequest;
import dev.windsock.client.stream.Change;
import dev.windsock.client.stream.Connected;
import dev.windsock.client.stream.DashboardItem;
import dev.windsock.client.stream.EventItem;
import dev.windsock.client.stream.EventStream;
import dev.windsock.client.stream.MetricsItem;
import dev.windsock.client.stream.Reconnecting;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Sets the server's clock forward and back. */
@Timeout(90)
final class ClockTest {
    private static final List<Long> STEPS = List.of(3_600L, -7_200L, 86_400L * 3, 0L, -1L, 1L);

    @TempDir
    Path directory;

    @Test
    void keepsStreamsPositionsTicketsAndSamplesWhenTheClockIsSet() throws Exception {
        set(0);
        WindsockProcess server = PackagedServer.withFaults(directory.resolve("data"), WindsockProcess.freePort())
                .option("-D" + SkewedClock.PROPERTY + "=" + directory.resolve("clock"))
                .with("WINDSOCK_HUB_HEARTBEAT_SECONDS", "1")
                .start();
        try (WindsockClient client = server.admin();
                EventStream<EventItem> stream = client.streams()
                        .streamEvents()
                        .topics(List.of("custom"))
                        .open();
                EventStream<DashboardItem> samples =
                        client.streams().streamDashboard().interval(1).open()) {
            Streamed.await(stream, Connected.class);
            InstanceAction launch =
                    client.launch(new LaunchRequest().name("kept").command(List.of("sleep", "600")));
            launch.awaitDone(Duration.ofSeconds(20));
            List<Integer> streamed = new ArrayList<>();
            String ticket = ticket(server);
            int number = 0;
            for (long step : STEPS) {
                set(step);
                Publishing.publish(client, number, ++number);
                EventItem next = Streamed.await(stream, item -> item instanceof Change || item instanceof Reconnecting);
                assertThat(next).as("the stream was cut").isInstanceOf(Change.class);
                streamed.add(Publishing.number((Change) next));
                // the second sample proves that the sampler follows the new clock
                Streamed.await(samples, MetricsItem.class);
                Streamed.await(samples, MetricsItem.class);
                assertThat(opens(server, ticket)).isTrue();
                ticket = ticket(server);
            }
            assertThat(streamed).isEqualTo(Publishing.upTo(STEPS.size()));
            assertThat(Log.numbers(client)).isEqualTo(streamed);
            assertThat(client.instances().getInstance(launch.instance().getId()).getStatus())
                    .isEqualTo(InstanceStatus.RUNNING);
            assertThat(new Health(server).ready()).isTrue();
            client.instances().terminateInstance(launch.instance().getId(), null);
        } finally {
            server.close();
        }
        assertThat(server.output().lines())
                // a busy machine may block an event loop
                .filteredOn(line -> !line.contains("EventLoopWatch"))
                .noneMatch(line -> line.contains(" ERROR "));
    }

    private void set(long secondsAhead) throws Exception {
        // atomically, since the server reads the file all the time
        Path next = directory.resolve("clock.next");
        Files.writeString(next, Long.toString(secondsAhead));
        Files.move(next, directory.resolve("clock"), StandardCopyOption.ATOMIC_MOVE);
    }

    private static String ticket(RunningServer server) throws Exception {
        try (HttpClient http = HttpClient.newHttpClient()) {
            String answer = http.send(
                            HttpRequest.newBuilder(URI.create(server.url() + "/api/tickets"))
                                    .header("X-API-Key", RunningServer.ADMIN_KEY)
                                    .header("Content-Type", "application/json")
                                    .POST(HttpRequest.BodyPublishers.ofString("{\"purpose\":\"stream\"}"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
            return answer.replaceAll("(?s).*\"ticket\":\"([^\"]+)\".*", "$1");
        }
    }

    private static boolean opens(RunningServer server, String ticket) throws Exception {
        HttpClient http = HttpClient.newHttpClient();
        try {
            HttpResponse<?> answer = http.send(
                    HttpRequest.newBuilder(URI.create(server.url() + "/api/dashboard/stream?ticket=" + ticket))
                            .build(),
                    HttpResponse.BodyHandlers.ofInputStream());
            return answer.statusCode() == 200;
        } finally {
            http.shutdownNow();
        }
    }
}
