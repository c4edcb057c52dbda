// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.uuid.Generators;
import dev.windsock.compute.InstanceSpec;
import dev.windsock.compute.ObservationRecorder;
import dev.windsock.compute.Pty;
import dev.windsock.compute.PtySize;
import dev.windsock.compute.RunState;
import dev.windsock.compute.Screen;
import dev.windsock.compute.StopPolicy;
import dev.windsock.compute.TerminalSpec;
import dev.windsock.id.InstanceId;
import dev.windsock.id.TenantId;
import dev.windsock.id.TerminalId;
import dev.windsock.wire.Deadline;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The attributes that real processes inherit from a server started in an unusual way. */
@NullUnmarked
final class InheritanceTest {
    private static final int SIGUSR1 = 10;
    private static final int SIGHUP = 1;
    private static final MemorySegment SIG_IGN = MemorySegment.ofAddress(1);
    private static final Path OOM_SCORE_ADJ = Path.of("/proc/self/oom_score_adj");
    private static final MethodHandle SIGNAL = function("signal", ValueLayout.ADDRESS, ValueLayout.ADDRESS);
    private static final MethodHandle NICE = function("nice", ValueLayout.JAVA_INT);

    @TempDir
    Path dataDir;

    private final InstanceId id =
            new InstanceId(Generators.timeBasedEpochGenerator().generate().toString());
    private final ObservationRecorder observations = new ObservationRecorder();
    private ProcessDriver driver;
    private MemorySegment previousHup;
    private MemorySegment previousUsr1;
    private String previousScore;

    private static MethodHandle function(String name, MemoryLayout result, MemoryLayout... more) {
        FunctionDescriptor descriptor =
                FunctionDescriptor.of(result, ValueLayout.JAVA_INT).appendArgumentLayouts(more);
        return Linker.nativeLinker()
                .downcallHandle(Linker.nativeLinker().defaultLookup().findOrThrow(name), descriptor);
    }

    private static MemorySegment signal(int number, MemorySegment handler) {
        try {
            return (MemorySegment) SIGNAL.invokeExact(number, handler);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    @BeforeEach
    void open() throws Exception {
        previousScore = Files.readString(OOM_SCORE_ADJ);
        Files.writeString(OOM_SCORE_ADJ, "123");
        previousHup = signal(SIGHUP, SIG_IGN);
        previousUsr1 = signal(SIGUSR1, SIG_IGN);
        Inheritance.handleIgnoredSignals();
        driver = new ProcessDriver(dataDir, Cgroups.none());
        driver.observe(observations);
    }

    @AfterEach
    void close() throws Exception {
        if (driver.find(id) instanceof RunState.Running running) {
            driver.stop(id, running.ref(), StopPolicy.within(Duration.ofMillis(200)));
        }
        driver.remove(id);
        driver.close();
        signal(SIGHUP, previousHup);
        signal(SIGUSR1, previousUsr1);
        Files.writeString(OOM_SCORE_ADJ, previousScore);
    }

    @Test
    void theServerHandlesTheSignalsThatItIgnored() throws Exception {
        assertThat(ProcessTraits.of(Path.of("/proc/self")).ignores(SIGHUP)).isFalse();
        // neither the default action, which would end the server, nor SIG_IGN, which programs would inherit
        assertThat(signal(SIGHUP, SIG_IGN).address()).isNotIn(0L, SIG_IGN.address());
    }

    @Test
    void anInstanceInheritsNothing() throws Exception {
        InstanceSpec spec = spec();
        onNicedThread(() -> driver.start(spec, sentence -> true));

        assertDefaults(traits());
    }

    @Test
    void aTerminalInheritsNothing() throws Exception {
        InstanceSpec spec = spec();
        driver.start(spec, sentence -> true);
        TerminalId terminal =
                new TerminalId(Generators.timeBasedEpochGenerator().generate().toString());
        Pty pty = onNicedThread(() -> driver.terminals()
                .orElseThrow()
                .open(new TerminalSpec(
                        terminal, spec, List.of("sh", "-c", "echo pid=$$.; exec sleep 600"), new PtySize(80, 24))));
        try {
            Screen screen = new Screen(pty);
            screen.await(text -> text.matches("(?s).*pid=\\d+\\..*"), "its pid");
            String text = screen.text();
            String pid = text.substring(text.indexOf("pid=") + 4, text.indexOf('.'));
            assertDefaults(ProcessTraits.of(Path.of("/proc", pid)));
        } finally {
            pty.close();
        }
    }

    @Test
    void namesWhatItCannotRestore() {
        ProcessTraits traits = new ProcessTraits(
                1,
                0,
                7,
                "0022",
                200,
                Map.of("Max open files", 64L, "Max cpu time", 10L, "Max file size", Long.MAX_VALUE));

        assertThat(InheritanceCheck.inherited(traits))
                .containsExactly(
                        "ignored signals",
                        "niceness 7",
                        "OOM score adjustment 200",
                        "Max cpu time 10",
                        "Max open files 64");
    }

    private ProcessTraits traits() throws Exception {
        int main = InstanceDirectory.of(dataDir.resolve("instances"), id)
                .run()
                .orElseThrow()
                .main()
                .pid();
        Path directory = Path.of("/proc", Integer.toString(main));
        Deadline deadline = Deadline.usual();
        while (!Files.readString(directory.resolve("comm")).equals("sleep\n")) {
            assertThat(deadline.isOver()).isFalse();
        }
        return ProcessTraits.of(directory);
    }

    private static void assertDefaults(ProcessTraits traits) throws Exception {
        assertThat(traits.ignoresSignals()).isFalse();
        assertThat(traits.blockedSignals()).isZero();
        assertThat(traits.umask()).isEqualTo("0022");
        assertThat(traits.oomScoreAdjustment()).isZero();
        assertThat(traits.softLimits()).containsEntry("Max open files", 1_024L).containsEntry("Max core file size", 0L);
        // only a privileged server can lower its niceness
        assertThat(traits.niceness()).isIn(isRoot() ? List.of(0) : List.of(0, 5));
    }

    private static boolean isRoot() throws Exception {
        return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
    }

    private static <T> T onNicedThread(Callable<T> work) throws Exception {
        FutureTask<T> task = new FutureTask<>(() -> {
            nice();
            return work.call();
        });
        Thread.ofPlatform().start(task);
        return task.get();
    }

    private static void nice() {
        try {
            NICE.invokeWithArguments(5);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    private InstanceSpec spec() {
        return new InstanceSpec(
                id,
                new TenantId("tenant"),
                "name",
                InstanceSpec.NO_IMAGE,
                List.of("sleep", "600"),
                Map.of(),
                null,
                null);
    }
}
