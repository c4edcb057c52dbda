// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.uuid.Generators;
import dev.windsock.id.InstanceId;
import dev.windsock.id.TenantId;
import dev.windsock.id.TerminalId;
import dev.windsock.wire.Deadline;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The contract of every driver's terminals, with a real instance and real terminals. */
@NullUnmarked
public abstract class TerminalDriverContract {
    private static final PtySize SIZE = new PtySize(100, 30);
    private static final List<String> SHELL = List.of("/bin/sh");
    private static final int TERMINALS = 200;
    private static final int CONCURRENCY = 20;

    protected ComputeDriver driver;
    private TerminalDriver terminals;
    private InstanceSpec instance;
    private RunState.Running run;
    private final List<Pty> opened = new ArrayList<>();

    protected abstract ComputeDriver newDriver();

    protected abstract String image();

    /** Counts the processes on the machine that have a terminal's marker in their environment. */
    protected abstract long countMarked(TerminalId id) throws Exception;

    @BeforeEach
    void open() throws ComputeException {
        driver = newDriver();
        driver.observe(new ObservationRecorder());
        terminals = driver.terminals().orElseThrow();
        instance = new InstanceSpec(
                new InstanceId(uuid()),
                new TenantId("tenant"),
                "name",
                image(),
                List.of("/bin/sh", "-c", "while :; do sleep 1000; done"),
                Map.of("GREETING", "hello world"),
                null,
                null);
        run = driver.start(instance, sentence -> true);
    }

    @AfterEach
    void close() throws ComputeException {
        opened.forEach(Pty::close);
        if (driver.find(instance.id()) instanceof RunState.Running running) {
            driver.stop(instance.id(), running.ref(), StopPolicy.within(Duration.ofMillis(200)));
        }
        driver.remove(instance.id());
        driver.close();
    }

    @Test
    void runsInputAndShowsOutput() throws Exception {
        Screen screen = new Screen(open(SHELL));

        screen.type("echo $((6 * 7))\n");

        screen.await("42");
    }

    @Test
    void backspaceDeletesAWholeCharacter() throws Exception {
        Screen screen = new Screen(open(List.of("/bin/sh", "-c", "stty -a | grep -o '.iutf8'; cat | od -An -tx1")));
        screen.await("iutf8");

        screen.type("a한\u007fb\n\u0004");
        screen.awaitEnd();

        assertThat(screen.text()).doesNotContain("-iutf8").contains("61 62 0a");
    }

    @Test
    void hasTheEnvironmentAndWorkingDirectoryOfTheInstance() throws Exception {
        Screen screen =
                new Screen(open(List.of("/bin/sh", "-c", "echo \"<$GREETING|$TERM|$WINDSOCK_INSTANCE_ID>\"; pwd -P")));

        screen.awaitEnd();

        assertThat(screen.text())
                .contains("<hello world|xterm-256color|" + instance.id() + ">")
                .contains(workingDirectory(instance.id()) + "\r\n");
    }

    /** Returns the working directory of an instance's programs. */
    protected abstract String workingDirectory(InstanceId id);

    @Test
    void programsSeeTheInitialAndTheChangedSize() throws Exception {
        Pty pty = open(SHELL);
        Screen screen = new Screen(pty);
        screen.type("stty size\n");
        screen.await("30 100");

        pty.resize(new PtySize(81, 25));
        screen.type("stty size\n");

        screen.await("25 81");
    }

    @Test
    void outputIsUnchangedWithAnyReadSize() throws Exception {
        String line = "αβγ€😀z";
        String script = "stty -opost; i=0; while [ $i -lt 500 ]; do printf '" + line + "'; i=$((i + 1)); done";

        Screen screen = new Screen(open(List.of("/bin/sh", "-c", script)), 7);
        screen.awaitEnd();

        assertThat(screen.bytes()).isEqualTo(line.repeat(500).getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void inputIsUnchanged() throws Exception {
        Screen screen = new Screen(open(List.of("/bin/sh", "-c", "stty raw -echo; echo ready; head -c 3000 | wc -c")));
        screen.await("ready");

        screen.type("€".repeat(1_000));

        screen.await("3000");
    }

    @Test
    void aLongPasteArrivesComplete() throws Exception {
        Screen screen = new Screen(open(List.of("/bin/sh", "-c", "stty -echo; echo ready; cat | wc -c")));
        screen.await("ready");

        screen.type(("x".repeat(79) + "\n").repeat(5_000) + "\u0004");

        screen.await("400000");
    }

    @Test
    void reportsExitCodes() throws Exception {
        for (int code : new int[] {0, 3, 127}) {
            Pty pty = open(List.of("/bin/sh", "-c", "echo bye; exit " + code));
            Screen screen = new Screen(pty);
            screen.awaitEnd();

            assertThat(pty.awaitExit()).isEqualTo(code);
            assertThat(screen.text()).isEqualTo("bye\r\n");
        }
    }

    @Test
    void controlCAndSignalsReachTheForegroundProgramButNotTheShell() throws Exception {
        Pty pty = open(SHELL);
        Screen screen = new Screen(pty);
        String program = "sh -c 'echo beg\"\"un-%d; exec sleep 1000'; echo en''ded-$?\n";
        screen.type("trap : INT; " + program.formatted(1));
        screen.await("begun-1");

        screen.type("\u0003");
        screen.await("ended-130");
        screen.type(program.formatted(2));
        screen.await("begun-2");
        pty.signal(PtySignal.TERM);

        screen.await("ended-143");
        screen.type("echo $((40 + 2))\n");
        screen.await("42");
    }

    @Test
    void controlCInterruptsAFloodOfUnreadOutput() throws Exception {
        Pty pty = open(SHELL);
        byte[] yes = "yes\n".getBytes(StandardCharsets.UTF_8);
        pty.write(yes, 0, yes.length);
        byte[] buffer = new byte[4_096];
        int read = 0;
        while (read < 100_000) {
            read += pty.read(buffer);
        }

        pty.write(new byte[] {3}, 0, 1);

        Screen screen = new Screen(pty);
        screen.type("echo en''ded\n");
        screen.await("ended");
    }

    @Test
    void closingEndsTheSessionEvenIfItIgnoresSignals() throws Exception {
        TerminalId id = newTerminal();
        Pty pty = open(
                id, List.of("/bin/sh", "-c", "trap '' HUP TERM INT; echo ready; while :; do sleep 1000 & wait; done"));
        Screen screen = new Screen(pty);
        screen.await("ready");

        pty.close();

        screen.awaitEnd();
        awaitNoMarkedProcesses(id);
    }

    @Test
    void closesDuringAFloodOfUnreadOutput() throws Exception {
        TerminalId id = newTerminal();
        Pty pty = open(id, List.of("/bin/sh", "-c", "yes"));

        pty.close();

        awaitNoMarkedProcesses(id);
        pty.close();
    }

    @Test
    void endsWithItsInstance() throws Exception {
        TerminalId id = newTerminal();
        Screen screen = new Screen(open(id, SHELL));
        screen.type("echo rea''dy\n");
        screen.await("ready");

        driver.stop(instance.id(), run.ref(), StopPolicy.within(Duration.ofMillis(500)));

        screen.awaitEnd();
        awaitNoMarkedProcesses(id);
        assertThatThrownBy(() -> open(SHELL)).isInstanceOf(ComputeException.class);
    }

    @Test
    void reportsAMissingProgramAndLeavesNothingBehind() throws Exception {
        TerminalId id = newTerminal();

        assertThatThrownBy(() -> open(id, List.of("no-such-program")))
                .isInstanceOfSatisfying(
                        ComputeException.class, e -> assertThat(e.code()).isEqualTo(FailureCode.PROGRAM_NOT_FOUND))
                .hasMessageContaining("no-such-program");
        awaitNoMarkedProcesses(id);
    }

    @Test
    void killsTheOrphansOfAKilledServer() throws Exception {
        TerminalId id = newTerminal();
        Screen screen = new Screen(open(id, List.of("/bin/sh", "-c", "trap '' HUP; echo ready; sleep 1000")));
        screen.await("ready");

        terminals.killOrphan(instance.id(), id);

        screen.awaitEnd();
        awaitNoMarkedProcesses(id);
        terminals.killOrphan(instance.id(), id);
    }

    @Test
    void leavesNothingBehindAfterTwoHundredTerminals() throws Exception {
        openAndClose(CONCURRENCY);
        System.gc();
        Resources before = Resources.now();

        openAndClose(TERMINALS);

        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!Resources.now().within(before) && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
        assertThat(Resources.now())
                .satisfies(now -> assertThat(now.within(before))
                        .as("%s after %s", now, before)
                        .isTrue());
    }

    private record Resources(long descriptors, long threads, long children) {
        static Resources now() throws Exception {
            return new Resources(
                    java.nio.file.Files.list(java.nio.file.Path.of("/proc/self/fd"))
                            .count(),
                    java.nio.file.Files.list(java.nio.file.Path.of("/proc/self/task"))
                            .count(),
                    ProcessHandle.current().children().count());
        }

        /** Tolerates the threads and descriptors of pools. */
        boolean within(Resources before) {
            return descriptors <= before.descriptors + CONCURRENCY
                    && threads <= before.threads + CONCURRENCY
                    && children <= before.children;
        }
    }

    private void openAndClose(int count) throws Exception {
        try (ExecutorService executor = Executors.newFixedThreadPool(CONCURRENCY)) {
            List<Future<?>> futures = IntStream.range(0, count)
                    .<Future<?>>mapToObj(i -> executor.submit(() -> {
                        Pty pty = terminals.open(new TerminalSpec(newTerminal(), instance, SHELL, SIZE));
                        try {
                            Screen screen = new Screen(pty);
                            screen.type("echo n''o-" + i + "\n");
                            screen.await("no-" + i);
                        } finally {
                            pty.close();
                        }
                        return i;
                    }))
                    .toList();
            for (Future<?> future : futures) {
                future.get();
            }
        }
    }

    protected final Pty open(List<String> command) throws ComputeException {
        return open(newTerminal(), command);
    }

    private Pty open(TerminalId id, List<String> command) throws ComputeException {
        Pty pty = terminals.open(new TerminalSpec(id, instance, command, SIZE));
        opened.add(pty);
        return pty;
    }

    private void awaitNoMarkedProcesses(TerminalId id) throws Exception {
        Deadline deadline = Deadline.usual();
        while (countMarked(id) > 0) {
            assertThat(deadline.isOver())
                    .as("deadline, with marked processes still running")
                    .isFalse();
        }
    }

    private static TerminalId newTerminal() {
        return new TerminalId(uuid());
    }

    private static String uuid() {
        return Generators.timeBasedEpochGenerator().generate().toString();
    }
}
