// SPDX-License-Identifier: Apache-2.0
package dev.windsock.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.client.InstanceAction;
import dev.windsock.client.WindsockClient;
import dev.windsock.client.it.Publishing;
import dev.windsock.client.it.Streamed;
import dev.windsock.client.it.WindsockProcess;
import dev.windsock.client.model.InstanceStatus;
import dev.windsock.client.model.LaunchRequest;
import dev.windsock.client.model.Topic;
import dev.windsock.client.stream.Change;
import dev.windsock.client.stream.Connected;
import dev.windsock.client.stream.DashboardItem;
import dev.windsock.client.stream.EventItem;
import dev.windsock.client.stream.EventStream;
import dev.windsock.client.stream.MetricsItem;
import dev.windsock.client.stream.Reconnecting;
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
@Timeout(180)
final class ClockTest {
    private static final List<Long> STEPS = List.of(3_600L, -7_200L, 86_400L * 3, 0L, -1L, 1L);

    private static final long AHEAD = 3_600;

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
                EventStream<EventItem> stream =
                        client.streams().streamEvents().topics(Topic.CUSTOM).open();
                EventStream<DashboardItem> samples = client.streams()
                        .streamDashboard()
                        .interval(Duration.ofSeconds(1))
                        .open();
                Alerts alerts = Alerts.of(server)) {
            Streamed.await(stream, Connected.class);
            InstanceAction launch =
                    client.launch(new LaunchRequest().name("kept").command(List.of("sleep", "600")));
            launch.awaitDone(Duration.ofSeconds(20));
            List<Integer> streamed = new ArrayList<>();
            String ticket = Tickets.issue(server);
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
                assertThat(Tickets.opens(server, ticket)).isTrue();
                ticket = Tickets.issue(server);
            }
            set(AHEAD);
            alerts.await("WindsockClockAhead");
            set(-AHEAD);
            alerts.await("WindsockRetentionStuck");
            assertThat(streamed).isEqualTo(Publishing.upTo(STEPS.size()));
            assertThat(Log.numbers(client)).isEqualTo(streamed);
            assertThat(client.instances().getInstance(launch.instance().getId()).getStatus())
                    .isEqualTo(InstanceStatus.RUNNING);
            assertThat(new Health(server).ready()).isTrue();
            client.instances().terminateInstance(launch.instance().getId(), null, null);
        } finally {
            server.close();
        }
        assertThat(server.output().lines())
                // a busy machine may block an event loop
                .filteredOn(line -> !line.contains("EventLoopWatch"))
                .noneMatch(line -> line.contains(" ERROR "));
    }

    private void set(long secondsAhead) throws Exception {
        // atomically, because the server reads the file continuously
        Path next = directory.resolve("clock.next");
        Files.writeString(next, Long.toString(secondsAhead));
        Files.move(next, directory.resolve("clock"), StandardCopyOption.ATOMIC_MOVE);
    }
}
