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
            String loop = http.send(
                            HttpRequest.newBuilder(URI.create(server.url() + "/faults/block/3"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();

            server.awaitLine("event loop " + loop + " goes on");
            // on a busy machine the loading of classes may block one too, and is told as well
            assertThat(server.said()
                            .lines()
                            .filter(line -> line.contains("is blocked") && line.contains("BlockingController.block")))
                    .singleElement()
                    .asString()
                    .contains(loop);
            assertThat(health.meter("windsock_eventloop_blocked_total")).isPositive();
            assertThat(health.ready()).isTrue();
        } finally {
            server.close();
        }
    }
}
