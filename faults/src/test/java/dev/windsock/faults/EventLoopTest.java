package dev.windsock.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.client.it.WindsockProcess;
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
            assertThat(health.meter("windsock_eventloop_blocked_total")).isZero();
            String loop = http.send(
                            HttpRequest.newBuilder(URI.create(server.url() + "/faults/block/3"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();

            server.awaitLine("event loop " + loop + " goes on");
            String line = server.awaitLine("event loop " + loop + " is blocked");
            assertThat(line).contains("BlockingController.block");
            assertThat(health.meter("windsock_eventloop_blocked_total")).isEqualTo(1);
            assertThat(server.said().lines().filter(said -> said.contains("is blocked")))
                    .hasSize(1);
            assertThat(health.ready()).isTrue();
        } finally {
            server.close();
        }
    }
}
