// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windsock.client.WindsockClient;
import dev.windsock.client.error.WindsockException;
import dev.windsock.client.model.LaunchRequest;
import dev.windsock.client.model.OpenTerminalRequest;
import dev.windsock.client.model.Terminal;
import dev.windsock.client.model.TerminalStatus;
import dev.windsock.client.stream.StreamEndedException;
import dev.windsock.client.stream.TerminalListener;
import dev.windsock.client.stream.TerminalSession;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Terminals of real processes through the SDK. */
@Timeout(120)
final class TerminalsTest {
    @RegisterExtension
    static final WindsockServer server = WindsockServer.start();

    private static final WindsockClient client = server.client();
    private static UUID instance;

    @BeforeAll
    static void start() {
        instance = client.launch(new LaunchRequest().name("shell").command(List.of("sleep", "600")))
                .awaitDone(Duration.ofSeconds(20))
                .getId();
    }

    @AfterAll
    static void stop() {
        client.instances().terminateInstance(instance, null, null);
    }

    private static UUID open() {
        Terminal opened = client.terminals()
                .openTerminal(
                        instance, new OpenTerminalRequest().cols(100).rows(30).command(List.of("/bin/sh")), null);
        return opened.getId();
    }

    /** The terminal output so far. */
    private static final class Output {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final TerminalSession terminal;

        Output(TerminalSession terminal) {
            this.terminal = terminal;
        }

        String awaitText(String expected) {
            while (!text().contains(expected)) {
                awaitMore();
            }
            return text();
        }

        void awaitMore() {
            byte[] buffer = new byte[1_000];
            int count = terminal.read(buffer);
            assertThat(count).as(text()).isPositive();
            bytes.write(buffer, 0, count);
        }

        String text() {
            return bytes.toString(StandardCharsets.UTF_8);
        }
    }

    @Test
    void typesAndReadsUntilTheProgramExits() throws Exception {
        UUID id = open();
        List<String> sizes = new CopyOnWriteArrayList<>();
        TerminalListener listener = new TerminalListener() {
            @Override
            public void resized(int cols, int rows) {
                sizes.add(cols + "x" + rows);
            }
        };
        try (TerminalSession terminal = client.attach(id).listener(listener).open()) {
            assertThatThrownBy(() -> terminal.type("too early"))
                    .isInstanceOfSatisfying(
                            WindsockException.class,
                            e -> assertThat(e.code()).isEqualTo(WindsockException.UNREACHABLE));
            Output output = new Output(terminal);
            output.awaitText(prompt());
            terminal.type("stty size; echo o''k\n");
            assertThat(output.awaitText("ok")).contains("30 100");
            terminal.resize(81, 25);
            while (!sizes.contains("81x25")) {
                terminal.type("\n");
                output.awaitMore();
            }
            terminal.type("stty size\n");
            output.awaitText("25 81");

            terminal.type("exit 7\n");
            byte[] buffer = new byte[100];
            while (terminal.read(buffer) >= 0) {
                // the remaining output
            }

            assertThat(terminal.exitCode()).hasValue(7);
            assertThat(terminal.closeReason()).contains("EXITED");
            assertThat(client.terminals().getTerminal(id).getStatus()).isEqualTo(TerminalStatus.CLOSED);
        }
    }

    private static String prompt() {
        return "0".equals(System.getProperty("user.id")) || "root".equals(System.getProperty("user.name")) ? "#" : "$";
    }

    @Test
    void reconnectsWithoutLosingOutput(@TempDir Path folder) throws Exception {
        UUID id = open();
        try (CuttableProxy proxy = new CuttableProxy(server.url());
                WindsockClient proxied = RunningServer.client(proxy.url(), RunningServer.ADMIN_KEY);
                TerminalSession terminal = proxied.attach(id).open()) {
            Output output = new Output(terminal);
            output.awaitText(prompt());
            // after every 400 lines, the program waits for a file, so that it prints the rest after the cut
            terminal.type("stty -echo; PS1=; i=0; while [ $i -lt 2000 ]; do i=$((i + 1)); echo line-$i; "
                    + "[ $((i % 400)) != 0 ] || while [ ! -e " + folder + "/$i ]; do sleep 0.02; done; done; "
                    + "echo e''nd\n");
            for (int i = 400; i <= 2_000; i += 400) {
                output.awaitText("line-" + i + "\r\n");
                proxy.cut();
                Files.createFile(folder.resolve(Integer.toString(i)));
            }
            String all = output.awaitText("end");

            StringBuilder expected = new StringBuilder();
            for (int i = 1; i <= 2_000; i++) {
                expected.append("line-").append(i).append("\r\n");
            }
            assertThat(all).contains(expected);
            assertThat(proxy.connections()).isGreaterThan(5);
        }
    }

    @Test
    void takingControlNotifiesThePreviousController() throws Exception {
        UUID id = open();
        BlockingQueue<String> notifications = new LinkedBlockingQueue<>();
        TerminalListener listener = new TerminalListener() {
            @Override
            public void takenOver(String by) {
                notifications.add("taken");
            }

            @Override
            public void rejected(String code, String message) {
                notifications.add(code);
            }
        };
        try (TerminalSession first = client.attach(id).listener(listener).open();
                TerminalSession second = client.attach(id).open()) {
            Output firstOutput = new Output(first);
            firstOutput.awaitText(prompt());
            Output secondOutput = new Output(second);
            secondOutput.awaitText(prompt());
            second.type("echo fr''om second\n");
            firstOutput.awaitText("from second");
            assertThat(notifications.poll(10, TimeUnit.SECONDS)).isEqualTo("taken");
            assertThat(first.isWatchOnly()).isTrue();
            first.type("x");
            second.type("echo on''ce more\n");
            firstOutput.awaitText("once more");
            assertThat(notifications.poll(10, TimeUnit.SECONDS)).isEqualTo("NOT_CONTROLLER");
        }
    }

    @Test
    void missingTerminalEndsReadingWithNotFound() {
        try (TerminalSession terminal = client.attach(UUID.fromString("01a20fcd-5dcf-76cb-ad6e-000000000000"))
                .open()) {
            assertThatThrownBy(() -> terminal.read(new byte[10]))
                    .isInstanceOfSatisfying(
                            StreamEndedException.class,
                            e -> assertThat(e.code()).isEqualTo("NOT_FOUND"));
        }
        assertThatThrownBy(() -> client.attach(instance).from(-1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void silentTerminalStaysAttachedWhileTheServerAnswersPings() throws Exception {
        List<Throwable> losses = new CopyOnWriteArrayList<>();
        // sends a ping after 3 s without data, and reconnects if there is no pong within another 3 s
        try (WindsockClient impatient = WindsockClient.builder()
                        .url(server.url())
                        .apiKey(RunningServer.ADMIN_KEY)
                        .requestTimeout(Duration.ofSeconds(3))
                        .build();
                TerminalSession terminal = impatient
                        .attach(client.terminals()
                                .openTerminal(
                                        instance,
                                        new OpenTerminalRequest()
                                                .command(List.of("/bin/sh", "-c", "sleep 7; echo late")),
                                        null)
                                .getId())
                        .listener(new TerminalListener() {
                            @Override
                            public void reconnecting(Throwable cause) {
                                losses.add(cause);
                            }
                        })
                        .open()) {
            new Output(terminal).awaitText("late");
        }
        assertThat(losses).isEmpty();
    }
}
