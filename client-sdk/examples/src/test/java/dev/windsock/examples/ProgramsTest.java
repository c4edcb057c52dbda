// SPDX-License-Identifier: Apache-2.0
package dev.windsock.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.windsock.client.WindsockClient;
import dev.windsock.client.it.CuttableProxy;
import dev.windsock.client.it.RunningServer;
import dev.windsock.client.it.WindsockServer;
import dev.windsock.client.log.Position;
import dev.windsock.client.model.ChangeEvent;
import dev.windsock.client.model.EventBatch;
import dev.windsock.client.model.LaunchRequest;
import java.io.IOException;
import java.io.Writer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The programs with a real server. */
@Timeout(120)
final class ProgramsTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final String INVALID_KEY = "wsk_nobodys1_" + "B".repeat(43);

    @TempDir
    static Path folder;

    @RegisterExtension
    static final WindsockServer server = WindsockServer.start();

    private static final WindsockClient client = server.client();

    private static UUID launch(String name, String script) {
        return client.instances()
                .launch(new LaunchRequest().name(name).command(List.of("/bin/sh", "-c", script)))
                .awaitDone(TIMEOUT)
                .getId();
    }

    private static Program run(Class<?> program, String... arguments) {
        return Program.start(program, server.url(), RunningServer.ADMIN_KEY, arguments);
    }

    @ParameterizedTest
    @ValueSource(classes = {CpuAlert.class, AuditShipper.class, PublishEvents.class, Top.class})
    void printsTheUsageIfUsedIncorrectly(Class<?> program) throws InterruptedException {
        try (Program alone = Program.startAlone(program, "a", "b");
                Program extraArguments = run(program, "a", "b", "c", "d")) {
            for (Program run : List.of(alone, extraArguments)) {
                assertThat(run.awaitExit()).isEqualTo(2);
                assertThat(run.output())
                        .startsWith("usage: " + program.getSimpleName())
                        .contains("WINDSOCK_URL");
            }
        }
    }

    @Test
    void exitsIfTheKeyIsInvalid() throws InterruptedException {
        String file = folder.resolve("never.ndjson").toString();
        try (Program alert = Program.start(CpuAlert.class, server.url(), INVALID_KEY);
                Program shipper = Program.start(AuditShipper.class, server.url(), INVALID_KEY, file);
                Program top = Program.start(Top.class, server.url(), INVALID_KEY, "--once")) {
            for (Program rejected : List.of(alert, shipper, top)) {
                assertThat(rejected.awaitExit()).isEqualTo(1);
                assertThat(rejected.output()).contains("UNAUTHENTICATED: ");
            }
        }
    }

    @Test
    void alertsOnOverloadRecoveryAndConnectionLoss() throws Exception {
        Path recovered = folder.resolve("recovered");
        Queue<String> posted = new ConcurrentLinkedQueue<>();
        HttpServer hook = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        hook.createContext("/hook", exchange -> {
            posted.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        hook.start();
        String url = "http://127.0.0.1:" + hook.getAddress().getPort() + "/hook";
        UUID brief = launch("brief", "while [ ! -e " + recovered + " ]; do :; done; exec sleep 3600");
        UUID endless = launch("endless", "while :; do :; done");
        try (CuttableProxy proxy = new CuttableProxy(server.url());
                Program alert = Program.start(CpuAlert.class, proxy.url(), RunningServer.ADMIN_KEY, "4", "1", url)) {
            assertThat(alert.awaitLine("brief: CPU over")).contains("over 4% for 1 s, now ");
            alert.awaitLine("endless: CPU over");
            client.instances().terminate(endless);
            proxy.cut();
            alert.awaitLine("disconnected since ");
            alert.awaitLine("connected again");
            Files.createFile(recovered);
            alert.awaitLine("brief: CPU back to normal");
            alert.awaitLine("endless: no longer running");
            assertThat(alert.terminate()).doesNotContain("webhook", "Exception");
            assertThat(posted)
                    .anyMatch(text -> text.startsWith("{\"text\":\"brief: CPU over"))
                    .anyMatch(text -> text.contains("disconnected since"))
                    .anyMatch(text -> text.contains("brief: CPU back to normal"));
        } finally {
            client.instances().terminate(brief);
            hook.stop(0);
        }
    }

    @Test
    void publishesEventsAndReportsRejectedLines() throws IOException, InterruptedException {
        Position before =
                client.events().readEvents(q -> q.limit(200).waitSeconds(0)).getPosition();
        try (Program publish = run(PublishEvents.class)) {
            try (Writer input = publish.input()) {
                input.write("""
                        EXAMPLE_BEGUN
                        EXAMPLE_DONE {"n": 12345678901234567890.10, "nothing": null}

                        EXAMPLE_BAD {"n": 1
                        EXAMPLE_BAD [1]
                        EXAMPLE_BAD {"n": 1, "n": 2}
                        INSTANCE_STARTED {}
                        Example {}
                        EXAMPLE_ENDED {"name": "Wüste"}
                        """);
            }
            assertThat(publish.awaitExit()).isEqualTo(1);
            assertThat(publish.output().lines().filter(line -> line.matches("line \\d: .*")))
                    .hasSize(5);
            for (int line = 4; line <= 6; line++) {
                assertThat(publish.output())
                        .contains("line " + line + ": the text after the type is not a JSON object");
            }
            assertThat(publish.output())
                    .containsPattern("line 7: VALIDATION_FAILED: .*type: ")
                    .containsPattern("line 8: VALIDATION_FAILED: .*type: ")
                    .endsWith("published 3 events, failed 5");
        }
        List<ChangeEvent> published =
                client.events().readEvents(q -> q.after(before).limit(200).waitSeconds(0)).getItems().stream()
                        .filter(event -> event.getType().startsWith("EXAMPLE"))
                        .toList();
        assertThat(published)
                .extracting(ChangeEvent::getType)
                .containsExactly("EXAMPLE_BEGUN", "EXAMPLE_DONE", "EXAMPLE_ENDED");
        assertThat(published.get(1).getPayload()).containsOnlyKeys("n", "nothing");
        assertThat(published.get(2).getPayload()).containsEntry("name", "Wüste");
    }

    @Test
    void publishesPendingEventsOnCtrlC() throws IOException, InterruptedException {
        Position before =
                client.events().readEvents(q -> q.limit(200).waitSeconds(0)).getPosition();
        try (Program publish = run(PublishEvents.class)) {
            Writer input = publish.input();
            input.write("READ_BEFORE_THE_END\n");
            input.flush();
            awaitPublished("READ_BEFORE_THE_END", before);
            assertThat(publish.terminate()).isEmpty();
        }
    }

    private static void awaitPublished(String type, Position after) {
        EventBatch batch =
                client.events().readEvents(q -> q.after(after).limit(200).waitSeconds(20));
        while (batch.getItems().stream().noneMatch(event -> event.getType().equals(type))) {
            assertThat(batch.getItems()).as("No new events, and no " + type).isNotEmpty();
            Position read = batch.getPosition();
            batch = client.events().readEvents(q -> q.after(read).limit(200).waitSeconds(20));
        }
    }

    @Test
    void topPrintsOnceWithoutEscapes() throws InterruptedException {
        UUID shown = launch("shown-once", "exec sleep 3600");
        try (Program top = run(Top.class, "--once")) {
            assertThat(top.awaitExit()).isZero();
            List<String> lines = top.output().lines().toList();
            assertThat(lines.get(0)).startsWith("windsock " + server.url()).endsWith("  live");
            assertThat(lines.get(1)).matches("host: CPU [0-9.-]+% of \\d+ cores, memory .* of .*iB");
            assertThat(lines.get(2)).matches("instances: \\d+, \\d+ running, .*");
            assertThat(lines).anyMatch(line -> line.matches("shown-once +RUNNING +.*s"));
            assertThat(top.output()).doesNotContain("\033");
        } finally {
            client.instances().terminate(shown);
        }
    }

    @Test
    void topRestoresTheTerminal() throws InterruptedException {
        try (Program top = run(Top.class)) {
            top.awaitLine("\033[?1049h");
            String output = top.terminate();
            assertThat(output).startsWith("\033[?1049h\033[?25l\033[H").endsWith("\033[?25h\033[?1049l");
        }
    }
}
