// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.client.WindsockClient;
import dev.windsock.client.log.Position;
import dev.windsock.client.model.LaunchRequest;
import dev.windsock.client.stream.EventStream;
import dev.windsock.client.stream.LogItem;
import dev.windsock.client.stream.LogLine;
import dev.windsock.client.stream.UnfinishedLine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The output of real programs, followed through connections that are cut. */
@Timeout(60)
final class LogsTest {
    @RegisterExtension
    static final WindsockServer server = WindsockServer.start();

    private static final WindsockClient direct = server.client();

    @Test
    void resumesWithoutLossOrRepetition() {
        UUID id = launch("for i in $(seq 1 400); do echo line $i; sleep 0.01; done");
        List<String> lines = new ArrayList<>();
        try (CuttableProxy proxy = new CuttableProxy(server.url());
                WindsockClient client = WindsockClient.builder()
                        .url(proxy.url())
                        .apiKey(RunningServer.ADMIN_KEY)
                        .reconnectBackoff(Duration.ofMillis(20), Duration.ofSeconds(1))
                        .build();
                EventStream<LogItem> log =
                        client.instances().followLog(id).tail(10_000).open()) {
            for (LogItem item : log) {
                if (item instanceof LogLine line) {
                    lines.add(line.text());
                    if (lines.size() % 50 == 0) {
                        proxy.cut();
                    }
                }
            }
            assertThat(log.isOpen()).isFalse();
        }
        assertThat(lines).hasSize(400).first().isEqualTo("line 1");
        for (int i = 0; i < lines.size(); i++) {
            assertThat(lines.get(i)).isEqualTo("line " + (i + 1));
        }
    }

    @Test
    void showsUnfinishedLinesAndContinuesAfterAStoredPosition(@TempDir Path folder) throws IOException {
        Path read = folder.resolve("read");
        UUID id = launch(
                "echo first; printf 'name: '; while [ ! -e " + read + " ]; do sleep 0.02; done; echo Ada; printf last");
        Position position;
        try (EventStream<LogItem> log = direct.instances().followLog(id).open()) {
            assertThat(Streamed.await(log, LogLine.class).text()).isEqualTo("first");
            position = log.position().orElseThrow();
            assertThat(Streamed.await(log, UnfinishedLine.class).text()).isEqualTo("name: ");
        }
        Files.createFile(read);
        try (EventStream<LogItem> log =
                direct.instances().followLog(id).after(position).open()) {
            assertThat(Streamed.await(log, LogLine.class)).isEqualTo(new LogLine("name: Ada", false));
            assertThat(Streamed.await(log, LogLine.class).text()).isEqualTo("last");
            assertThat(log.next(Duration.ofSeconds(20))).isEmpty();
            assertThat(log.isOpen()).isFalse();
        }
    }

    private static UUID launch(String script) {
        return direct.instances()
                .launch(new LaunchRequest()
                        .name("log-" + UUID.randomUUID().toString().substring(0, 8))
                        .command(List.of("sh", "-c", script)))
                .awaitDone(Duration.ofSeconds(20))
                .getId();
    }
}
