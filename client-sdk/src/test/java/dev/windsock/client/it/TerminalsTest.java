// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windsock.client.WindsockClient;
import dev.windsock.client.WindsockException;
import dev.windsock.client.model.LaunchRequest;
import dev.windsock.client.model.OpenTerminalRequest;
import dev.windsock.client.model.Terminal;
import dev.windsock.client.model.TerminalStatus;
import dev.windsock.client.stream.StreamEndedException;
import dev.windsock.client.stream.TerminalListener;
import dev.windsock.client.stream.TerminalSession;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
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
import org.junit.jupiter.api.io.TempDir;

/** Terminals of real processes, through the SDK. */
@Timeout(120)
final class TerminalsTest {
    @TempDir
    static Path dataDir;

    private static EmbeddedWindsock server;
    private static WindsockClient client;
    private static UUID instance;

    @BeforeAll
    static void start() {
        server = EmbeddedWindsock.start(dataDir);
        client = server.admin();
        instance = client.launch(new LaunchRequest().name("shell").command(List.of("sleep", "600")))
                .awaitDone(Duration.ofSeconds(20))
                .getId();
    }

    @AfterAll
    static void stop() {
        client.instances().terminateInstance(instance, null);
        client.close();
        server.close();
    }

    private static UUID open() {
        Terminal opened = client.terminals()
                .openTerminal(
                        instance, new OpenTerminalRequest().cols(100).rows(30).command(List.of("/bin/sh")), null);
        return opened.getId();
    }

    /** What a terminal has printed, as far as it was read. */
    private static final class Printed {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final TerminalSession terminal;

        Printed(TerminalSession terminal) {
            this.terminal = terminal;
        }

        String until(String wanted) {
            byte[] buffer = new byte[1_000];
            while (!text().contains(wanted)) {
                int count = terminal.read(buffer);
                assertThat(count).as(text()).isPositive();
                bytes.write(buffer, 0, count);
            }
            return text();
        }

        String text() {
            return bytes.toString(StandardCharsets.UTF_8);
        }
    }

    @Test
    void whatIsTypedIsAnsweredUntilTheProgramEnds() throws Exception {
        UUID id = open();
        try (TerminalSession terminal = client.attach(id).open()) {
            assertThatThrownBy(() -> terminal.type("too early"))
                    .isInstanceOfSatisfying(
                            WindsockException.class,
                            e -> assertThat(e.code()).isEqualTo(WindsockException.UNREACHABLE));
            Printed printed = new Printed(terminal);
            printed.until(prompt());
            terminal.type("stty size; echo o''k\n");
            assertThat(printed.until("ok")).contains("30 100");
            terminal.resize(81, 25);
            terminal.type("sleep 0.2; stty size\n");
            printed.until("25 81");

            terminal.type("exit 7\n");
            byte[] buffer = new byte[100];
            while (terminal.read(buffer) >= 0) {
                // what is left
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
    void aLostConnectionIsMadeAgainAndNothingIsMissing() throws Exception {
        UUID id = open();
        try (CuttableProxy proxy = new CuttableProxy(server.url());
                WindsockClient through = RunningServer.client(proxy.url(), RunningServer.ADMIN_KEY);
                TerminalSession terminal = through.attach(id).open()) {
            Printed printed = new Printed(terminal);
            printed.until(prompt());
            terminal.type(
                    "stty -echo; PS1=; i=0; while [ $i -lt 2000 ]; do i=$((i + 1)); echo line-$i; [ $((i % 400)) != 0 ] || sleep 0.3; done; echo e''nd\n");
            for (int i = 400; i <= 1_600; i += 400) {
                printed.until("line-" + i + "\r\n");
                proxy.cut();
            }
            String all = printed.until("end");

            StringBuilder expected = new StringBuilder();
            for (int i = 1; i <= 2_000; i++) {
                expected.append("line-").append(i).append("\r\n");
            }
            assertThat(all).contains(expected);
            assertThat(proxy.connections()).isGreaterThan(3);
        }
    }

    @Test
    void whoTakesOverIsToldAndTheOtherWatches() throws Exception {
        UUID id = open();
        BlockingQueue<String> told = new LinkedBlockingQueue<>();
        TerminalListener listener = new TerminalListener() {
            @Override
            public void takenOver(String by) {
                told.add("taken");
            }

            @Override
            public void refused(String code, String message) {
                told.add(code);
            }
        };
        try (TerminalSession first = client.attach(id).listener(listener).open();
                TerminalSession second = client.attach(id).open()) {
            Printed mine = new Printed(first);
            mine.until(prompt());
            Printed hers = new Printed(second);
            hers.until(prompt());
            second.type("echo fr''om second\n");
            mine.until("from second");
            assertThat(told.poll(10, TimeUnit.SECONDS)).isEqualTo("taken");
            assertThat(first.watches()).isTrue();
            first.type("x");
            second.type("echo on''ce more\n");
            mine.until("once more");
            assertThat(told.poll(10, TimeUnit.SECONDS)).isEqualTo("NOT_CONTROLLER");
        }
    }

    @Test
    void aTerminalThatIsNotThereEndsReadingWithItsCode() {
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
    void oneThatPrintsNothingStaysAttachedAsLongAsTheServerGivesASign() throws Exception {
        List<Throwable> lost = new CopyOnWriteArrayList<>();
        // asked for a sign after each second of silence
        try (WindsockClient impatient = WindsockClient.builder()
                        .url(server.url())
                        .apiKey(RunningServer.ADMIN_KEY)
                        .requestTimeout(Duration.ofSeconds(1))
                        .build();
                TerminalSession terminal = impatient
                        .attach(client.terminals()
                                .openTerminal(
                                        instance,
                                        new OpenTerminalRequest()
                                                .command(List.of("/bin/sh", "-c", "sleep 4; echo late")),
                                        null)
                                .getId())
                        .listener(new TerminalListener() {
                            @Override
                            public void reconnecting(Throwable cause) {
                                lost.add(cause);
                            }
                        })
                        .open()) {
            new Printed(terminal).until("late");
        }
        assertThat(lost).isEmpty();
    }
}
