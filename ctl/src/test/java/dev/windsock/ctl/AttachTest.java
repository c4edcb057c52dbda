// SPDX-License-Identifier: Apache-2.0
package dev.windsock.ctl;

import static org.assertj.core.api.Assertions.assertThat;

import com.pty4j.PtyProcess;
import com.pty4j.PtyProcessBuilder;
import com.pty4j.WinSize;
import dev.windsock.client.WindsockClient;
import dev.windsock.client.it.RunningServer;
import dev.windsock.client.it.WindsockProcess;
import dev.windsock.client.model.LaunchRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code attach} and {@code top} in a terminal, as a user runs them. */
@NullUnmarked
final class AttachTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final Pattern TERMINAL = Pattern.compile("--terminal ([0-9a-f-]{36})");

    @TempDir
    static Path data;

    private static WindsockProcess server;

    @TempDir
    Path home;

    @BeforeAll
    static void startServer() throws InterruptedException {
        server = WindsockProcess.startPackaged(data);
        try (WindsockClient client = server.admin()) {
            client.launch(new LaunchRequest().name("shell").command(List.of("sleep", "600")))
                    .awaitDone(TIMEOUT);
        }
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    /** The program in a terminal, and the text that the terminal has shown. Threading: one thread reads the output. */
    private static final class Screen implements AutoCloseable {
        private final PtyProcess process;
        private final StringBuffer shown = new StringBuffer();
        private final Thread reader = new Thread(this::read, "screen");

        private Screen(PtyProcess process) {
            this.process = process;
            reader.setDaemon(true);
            reader.start();
        }

        private void read() {
            byte[] bytes = new byte[4096];
            try {
                for (int count = process.getInputStream().read(bytes);
                        count >= 0;
                        count = process.getInputStream().read(bytes)) {
                    synchronized (shown) {
                        shown.append(new String(bytes, 0, count, StandardCharsets.UTF_8));
                        shown.notifyAll();
                    }
                }
            } catch (IOException e) {
                // the program has ended
            }
        }

        void type(String text) throws IOException {
            process.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().flush();
        }

        void await(String text) throws InterruptedException {
            long end = System.nanoTime() + TIMEOUT.toNanos();
            synchronized (shown) {
                while (shown.indexOf(text) < 0) {
                    assertThat(System.nanoTime() - end).as(shown.toString()).isNegative();
                    shown.wait(100);
                }
            }
        }

        int status() throws InterruptedException {
            assertThat(process.waitFor(30, TimeUnit.SECONDS))
                    .as(shown.toString())
                    .isTrue();
            reader.join(TIMEOUT.toMillis());
            return process.exitValue();
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }

    private Screen open(String... arguments) throws IOException {
        Ctl ctl = new Ctl(home).with("WINDSOCKCTL_URL", server.url()).with("WINDSOCKCTL_KEY", RunningServer.ADMIN_KEY);
        PtyProcess process = new PtyProcessBuilder(Ctl.command(arguments).toArray(String[]::new))
                .setEnvironment(ctl.environment())
                .setInitialColumns(100)
                .setInitialRows(30)
                .start();
        return new Screen(process);
    }

    @Test
    void worksInATerminalAndReturnsItsExitCode() throws Exception {
        try (Screen screen = open("attach", "shell", "--", "env", "PS1=ready: ", "/bin/sh")) {
            screen.await("ready: ");
            screen.type("stty size; echo a-$((20+3))-b\r");
            screen.await("a-23-b");
            screen.await("30 100");
            screen.process.setWinSize(new WinSize(90, 25));
            screen.type("until [ \"$(stty size)\" = '25 90' ]; do :; done; echo resized-$((1+1))\r");
            screen.await("resized-2");
            // a line feed alone only moves the cursor down, as full-screen programs expect
            screen.type("stty -opost; printf 'x\\ny\\r\\n'; stty opost\r");
            screen.await("x\ny");
            // Ctrl-C reaches the program, not the command; the program itself reports that it runs, because a shell
            // that
            // is interrupted while it starts a program may lose the signal
            screen.type("sh -c 'echo asleep-$((1+1)); exec sleep 600'\r");
            screen.await("asleep-2");
            screen.type("\u0003");
            // a signal discards input that was typed before it
            screen.await("^C");
            screen.type("exit 7\r");
            assertThat(screen.status()).isEqualTo(7);
        }
    }

    @Test
    void detachesAndAttachesAgain() throws Exception {
        String id;
        try (Screen screen = open("attach", "shell", "env", "PS1=ready: ", "/bin/sh")) {
            screen.await("ready: ");
            screen.type("kept=yes\r");
            screen.type("echo set-$((1+1))\r");
            screen.await("set-2");
            // modes of a full-screen program, which it cannot restore after this
            screen.type("printf '\\033[?1049;1000h\\033[?25l'; echo full-$((1+1))\r");
            screen.await("full-2");
            screen.type("\u001d");
            assertThat(screen.status()).isZero();
            assertThat(screen.shown.toString()).contains("\u001b[?25h\u001b[?1000l\u001b[?1049l");
            var matcher = TERMINAL.matcher(screen.shown);
            assertThat(matcher.find()).as(screen.shown.toString()).isTrue();
            id = matcher.group(1);
        }
        try (Screen screen = open("attach", "--terminal", id)) {
            // the text that the terminal showed earlier
            screen.await("set-2");
            screen.type("echo it-is-$kept\r");
            screen.await("it-is-yes");
            screen.type("exit\r");
            assertThat(screen.status()).isZero();
        }
    }

    @Test
    void showsUsageUntilTheUserEndsIt() throws Exception {
        try (Screen screen = open("top")) {
            screen.await("shell");
            screen.await("live");
            screen.type("q");
            assertThat(screen.status()).isZero();
            assertThat(screen.shown).containsSubsequence("\u001b[?1049h", "\u001b[?1049l");
        }
    }
}
