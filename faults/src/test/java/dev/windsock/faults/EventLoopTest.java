// SPDX-License-Identifier: Apache-2.0
package dev.windsock.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.client.it.WindsockProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A request blocks an event loop. */
@Timeout(240)
final class EventLoopTest {
    /** Longer than two probes of a loop, which the server on a busy machine may send late. */
    private static final int BLOCKED_SECONDS = 5;

    @TempDir
    Path directory;

    @Test
    void reportsABlockedLoopOnceWithItsStack() throws Exception {
        WindsockProcess server = PackagedServer.withFaults(directory, WindsockProcess.freePort())
                .option("-D" + BlockingController.PROPERTY + "=true")
                .start();
        try (HttpClient http = HttpClient.newHttpClient();
                Alerts alerts = Alerts.of(server)) {
            Health health = new Health(server);
            // the first request loads classes, which may also block a loop on a busy machine
            block(http, server, 0);
            assertThat(health.ready()).isTrue();
            String loop = block(http, server, BLOCKED_SECONDS);

            server.awaitLine("BlockingController.block");
            server.awaitLine("Event loop running again: loop=" + loop);
            // class loading may also block a loop on a busy machine
            assertThat(server.output()
                            .lines()
                            .filter(line ->
                                    line.contains("Event loop blocked") && line.contains("BlockingController.block")))
                    .singleElement()
                    .asString()
                    .contains(loop);
            assertThat(health.meter("windsock_eventloop_blocked_total")).isPositive();
            assertThat(health.ready()).isTrue();
            block(http, server, BLOCKED_SECONDS);
            alerts.await("WindsockEventLoopBlocked");
        } finally {
            server.close();
        }
    }

    /** @return the name of the blocked loop */
    private static String block(HttpClient http, WindsockProcess server, int seconds)
            throws IOException, InterruptedException {
        return http.send(
                        HttpRequest.newBuilder(URI.create(server.url() + "/faults/block/" + seconds))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
    }
}
