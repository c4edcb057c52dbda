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
@Timeout(60)
final class EventLoopTest {
    @TempDir
    Path directory;

    @Test
    void reportsABlockedLoopOnceWithItsStack() throws Exception {
        WindsockProcess server = PackagedServer.withFaults(directory, WindsockProcess.freePort())
                .option("-D" + BlockingController.PROPERTY + "=true")
                .start();
        try (HttpClient http = HttpClient.newHttpClient()) {
            Health health = new Health(server);
            // the first request loads classes, which may also block a loop on a busy machine
            block(http, server, 0);
            assertThat(health.ready()).isTrue();
            String loop = block(http, server, 3);

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
        } finally {
            server.close();
        }
    }

    /** @return the name of the loop that was blocked */
    private static String block(HttpClient http, WindsockProcess server, int seconds)
            throws IOException, InterruptedException {
        return http.send(
                        HttpRequest.newBuilder(URI.create(server.url() + "/faults/block/" + seconds))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
    }
}
