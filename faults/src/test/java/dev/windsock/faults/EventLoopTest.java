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

/** Something blocks an event loop. */
@Timeout(60)
final class EventLoopTest {
    @TempDir
    Path folder;

    @Test
    void aBlockedLoopIsToldOnceWithWhatItIsAt() throws Exception {
        WindsockProcess server = Packaged.withFaults(folder, WindsockProcess.freePort())
                .option("-D" + BlockingController.PROPERTY + "=true")
                .start();
        try (HttpClient http = HttpClient.newHttpClient()) {
            Health health = new Health(server);
            // the first request loads classes, which on a busy machine blocks a loop as well and would be told in its
            // place
            block(http, server, 0);
            assertThat(health.ready()).isTrue();
            String loop = block(http, server, 3);

            server.awaitLine("BlockingController.block");
            server.awaitLine("Event loop running again: loop=" + loop);
            // on a busy machine the loading of classes may block one too, and is told as well
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
