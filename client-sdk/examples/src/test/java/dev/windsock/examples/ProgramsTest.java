// SPDX-License-Identifier: Apache-2.0
package dev.windsock.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.windsock.client.WindsockClient;
import dev.windsock.client.it.CuttableProxy;
import dev.windsock.client.it.EmbeddedWindsock;
import dev.windsock.client.it.RunningServer;
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
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The programs beside a real server. */
@Timeout(120)
final class ProgramsTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final String NO_KEY = "wsk_nobodys1_" + "B".repeat(43);

    @TempDir
    static Path folder;

    private static EmbeddedWindsock server;
    private static WindsockClient client;

    @BeforeAll
    static void start() {
        server = EmbeddedWindsock.start(folder.resolve("data"));
        client = server.admin();
    }

    @AfterAll
    static void stop() {
        client.close();
        server.close();
    }

    private static UUID launch(String name, String script) {
        return client.instances()
                .launch(new LaunchRequest().name(name).command(List.of("/bin/sh", "-c", script)))
                .awaitDone(SOON)
                .getId();
    }

    private static Program run(Class<?> program, String... arguments) {
        return Program.start(program, server.url(), RunningServer.ADMIN_KEY, arguments);
    }

    @ParameterizedTest
    @ValueSource(classes = {CpuAlert.class, AuditShipper.class, PublishEvents.class, Top.class})
    void wrongUseIsToldWithTheUsage(Class<?> program) throws InterruptedException {
        try (Program alone = Program.startAlone(program, "a", "b");
                Program tooMuch = run(program, "a", "b", "c", "d")) {
            for (Program wrong : List.of(alone, tooMuch)) {
                assertThat(wrong.awaitExit()).isEqualTo(2);
                assertThat(wrong.said())
                        .startsWith("usage: " + program.getSimpleName())
                        .contains("WINDSOCK_URL");
            }
        }
    }

    @Test
    void aKeyThatIsNotValidEndsThem() throws InterruptedException {
        String file = folder.resolve("never.ndjson").toString();
        try (Program alert = Program.start(CpuAlert.class, server.url(), NO_KEY);
                Program shipper = Program.start(AuditShipper.class, server.url(), NO_KEY, file);
                Program top = Program.start(Top.class, server.url(), NO_KEY, "--once")) {
            for (Program refused : List.of(alert, shipper, top)) {
                assertThat(refused.awaitExit()).isEqualTo(1);
                assertThat(refused.said()).contains("UNAUTHENTICATED: ");
            }
        }
    }

    @Test
    void anAlertIsToldWithItsEndAndWhenItIsBlind() throws Exception {
        Path calm = folder.resolve("calm");
        Queue<String> posted = new ConcurrentLinkedQueue<>();
        HttpServer hook = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        hook.createContext("/hook", exchange -> {
            posted.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        hook.start();
        String url = "http://127.0.0.1:" + hook.getAddress().getPort() + "/hook";
        UUID brief = launch("brief", "while [ ! -e " + calm + " ]; do :; done; exec sleep 3600");
        UUID endless = launch("endless", "while :; do :; done");
        try (CuttableProxy proxy = new CuttableProxy(server.url());
                Program alert = Program.start(CpuAlert.class, proxy.url(), RunningServer.ADMIN_KEY, "4", "1", url)) {
            assertThat(alert.awaitLine("brief: CPU over")).contains("over 4 % for 1 s, now ");
            alert.awaitLine("endless: CPU over");
            client.instances().terminate(endless);
            proxy.cut();
            alert.awaitLine("blind since ");
            alert.awaitLine("sees again");
            Files.createFile(calm);
            alert.awaitLine("brief: CPU is calm");
            alert.awaitLine("endless: runs no more");
            assertThat(alert.terminate()).doesNotContain("webhook", "Exception");
            assertThat(posted)
                    .anyMatch(text -> text.startsWith("{\"text\":\"brief: CPU over"))
                    .anyMatch(text -> text.contains("blind since"))
                    .anyMatch(text -> text.contains("brief: CPU is calm"));
        } finally {
            client.instances().terminate(brief);
            hook.stop(0);
        }
    }

    @Test
    void eventsArePublishedAndWhatIsRefusedIsNamed() throws IOException, InterruptedException {
        String before = client.events().readEvents(null, 200, 0).getPosition();
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
            assertThat(publish.said().lines().filter(line -> line.matches("line \\d: .*")))
                    .hasSize(5);
            for (int line = 4; line <= 6; line++) {
                assertThat(publish.said()).contains("line " + line + ": what follows the type is no JSON object");
            }
            assertThat(publish.said())
                    .containsPattern("line 7: VALIDATION_FAILED: .*type: ")
                    .containsPattern("line 8: VALIDATION_FAILED: .*type: ")
                    .endsWith("3 events are published, 5 are not");
        }
        List<ChangeEvent> published = client.events().readEvents(before, 200, 0).getItems().stream()
                .filter(event -> event.getType().startsWith("EXAMPLE"))
                .toList();
        assertThat(published)
                .extracting(ChangeEvent::getType)
                .containsExactly("EXAMPLE_BEGUN", "EXAMPLE_DONE", "EXAMPLE_ENDED");
        assertThat(published.get(1).getPayload()).containsOnlyKeys("n", "nothing");
        assertThat(published.get(2).getPayload()).containsEntry("name", "Wüste");
    }

    @Test
    void ctrlCEndsThePublisherWhichHasPublishedWhatItRead() throws IOException, InterruptedException {
        String before = client.events().readEvents(null, 200, 0).getPosition();
        try (Program publish = run(PublishEvents.class)) {
            Writer input = publish.input();
            input.write("READ_BEFORE_THE_END\n");
            input.flush();
            awaitPublished("READ_BEFORE_THE_END", before);
            assertThat(publish.terminate()).isEmpty();
        }
    }

    private static void awaitPublished(String type, String after) {
        EventBatch batch = client.events().readEvents(after, 200, 20);
        while (batch.getItems().stream().noneMatch(event -> event.getType().equals(type))) {
            assertThat(batch.getItems()).as("nothing came, and no " + type).isNotEmpty();
            batch = client.events().readEvents(batch.getPosition(), 200, 20);
        }
    }

    @Test
    void topPrintsOnceWithoutEscapes() throws InterruptedException {
        UUID shown = launch("shown-once", "exec sleep 3600");
        try (Program top = run(Top.class, "--once")) {
            assertThat(top.awaitExit()).isZero();
            List<String> lines = top.said().lines().toList();
            assertThat(lines.get(0)).startsWith("windsock " + server.url()).endsWith("  live");
            assertThat(lines.get(1)).matches("host: CPU [0-9.-]+ % of \\d+ cores, memory .* of .*iB");
            assertThat(lines.get(2)).matches("instances: \\d+, \\d+ running, .*");
            assertThat(lines).anyMatch(line -> line.matches("shown-once +RUNNING +.*s"));
            assertThat(top.said()).doesNotContain("\033");
        } finally {
            client.instances().terminate(shown);
        }
    }

    @Test
    void topLeavesTheTerminalAsItWas() throws InterruptedException {
        try (Program top = run(Top.class)) {
            top.awaitLine("\033[?1049h");
            String said = top.terminate();
            assertThat(said).startsWith("\033[?1049h\033[?25l\033[H").endsWith("\033[?25h\033[?1049l");
        }
    }
}
