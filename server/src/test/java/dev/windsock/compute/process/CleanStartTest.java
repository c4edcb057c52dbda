// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.uuid.Generators;
import dev.windsock.compute.InstanceSpec;
import dev.windsock.compute.Observation;
import dev.windsock.compute.ObservationRecorder;
import dev.windsock.compute.OutputBytes;
import dev.windsock.compute.OutputRange;
import dev.windsock.compute.PtySize;
import dev.windsock.compute.RunState;
import dev.windsock.compute.Screen;
import dev.windsock.compute.StopPolicy;
import dev.windsock.compute.TerminalSpec;
import dev.windsock.id.InstanceId;
import dev.windsock.id.TenantId;
import dev.windsock.id.TerminalId;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The environments of instances, of terminals and of the shells that start them, with real processes. */
@NullUnmarked
@Timeout(120)
final class CleanStartTest {
    private static final String SECRET = "correct-horse-battery-staple";

    /** Names that a launching shell could use or change, and values that it could interpret. */
    private static final Map<String, String> TRICKY = tricky();

    @TempDir
    Path dataDir;

    private final ObservationRecorder observations = new ObservationRecorder();
    private final InstanceId id =
            new InstanceId(Generators.timeBasedEpochGenerator().generate().toString());
    private ProcessDriver driver;

    private static Map<String, String> tricky() {
        Map<String, String> environment = new HashMap<>();
        for (String name : List.of(
                "dir",
                "max",
                "path",
                "main",
                "write",
                "launch",
                "writer",
                "supervisor",
                "log",
                "report",
                "n",
                "program",
                "WINDSOCK_ENV_1",
                "WINDSOCK_ENV_2",
                "PATH_",
                "_a")) {
            environment.put(name, "mine " + name);
        }
        for (String name : List.of(
                "IFS",
                "PWD",
                "OLDPWD",
                "SHLVL",
                "_",
                "PPID",
                "UID",
                "EUID",
                "PS1",
                "PS4",
                "ENV",
                "OPTIND",
                "OPTARG",
                "LINENO",
                "RANDOM",
                "SECONDS",
                "BASHOPTS",
                "SHELLOPTS",
                "BASH_ENV",
                "CDPATH",
                "POSIXLY_CORRECT",
                "LC_ALL",
                "LANG",
                "TZ",
                "LD_LIBRARY_PATH",
                "HOME",
                "TMOUT",
                "COLUMNS")) {
            environment.put(name, "/" + name);
        }
        environment.put("PATH", "/usr/bin:/bin:/mine");
        environment.put("QUOTES", "'\"\\`$(id)${HOME}$HOME");
        environment.put("SPACE", "  a  b\t\n\n c ");
        environment.put("GLOB", "* ? [a] ~ -n --");
        environment.put("EMPTY", "");
        environment.put("EQUALS", "a=b=c");
        environment.put("UNICODE", "äöü € 🌬️");
        environment.put("a.b-c", "dotted");
        environment.put("-u", "an option");
        environment.put("--", "another option");
        environment.put("with space", "spaced");
        environment.put("with\nbreak", "broken");
        environment.put("ключ", "named");
        environment.put("BASH_FUNC_x%%", "() { :; }");
        return environment;
    }

    @BeforeEach
    void open() {
        driver = new ProcessDriver(dataDir, Cgroups.detect(4_096));
        driver.observe(observations);
    }

    @AfterEach
    void close() throws Exception {
        if (driver.find(id) instanceof RunState.Running running) {
            driver.stop(id, running.ref(), StopPolicy.within(Duration.ofMillis(200)));
        }
        driver.remove(id);
        driver.close();
    }

    @Test
    void anInstanceHasExactlyItsEnvironment() throws Exception {
        InstanceSpec spec = start(List.of("env", "-0"), TRICKY);
        observations.await(Observation.Exited.class);

        assertThat(variables(output())).isEqualTo(expected(spec));
    }

    @Test
    void aTerminalHasExactlyItsEnvironment() throws Exception {
        InstanceSpec spec = start(List.of("sleep", "600"), TRICKY);
        TerminalId terminal =
                new TerminalId(Generators.timeBasedEpochGenerator().generate().toString());
        Screen screen = new Screen(driver.terminals()
                .orElseThrow()
                .open(new TerminalSpec(terminal, spec, List.of("env", "-0"), new PtySize(80, 24))));
        screen.awaitEnd();

        Map<String, String> expected = expected(spec);
        expected.put("TERM", TerminalSpec.TERM);
        expected.put(TerminalSpec.ID_VARIABLE, terminal.value());
        // a terminal's line discipline
        assertThat(variables(screen.text().replace("\r\n", "\n"))).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/bin/sh", "/bin/bash"})
    void everyShellPassesTheEnvironmentUnchanged(String shell) throws Exception {
        CleanStart start = new CleanStart("/usr/bin/env", List.of("-0"), TRICKY);
        List<String> words = new ArrayList<>(List.of(shell, "-c", "cd /\n" + CleanStart.EXEC, "windsock-test"));
        words.addAll(start.words(RunMark.random()));
        ProcessBuilder builder = new ProcessBuilder(words).redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().putAll(start.shellEnvironment());
        Process process = builder.start();

        assertThat(variables(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)))
                .isEqualTo(new TreeMap<>(TRICKY));
    }

    @Test
    void supervisorAndWriterHaveNothingOfTheEnvironment() throws Exception {
        start(List.of("sleep", "600"), Map.of("TOKEN", SECRET, "LD_PRELOAD", "", "IFS", "/"));
        List<ProcessStat> processes = InstanceDirectory.of(dataDir.resolve("instances"), id)
                .startedProcesses()
                .orElseThrow();

        for (ProcessStat helper : processes.subList(1, processes.size())) {
            String environment = Files.readString(Path.of("/proc", Integer.toString(helper.pid()), "environ"));
            assertThat(variables(environment).keySet())
                    .allMatch(name -> name.equals("PATH") || name.startsWith("WINDSOCK_"));
        }
    }

    @Test
    void aPreloadedLibraryActsOnTheProgramOnly() throws Exception {
        start(List.of("true"), Map.of("LD_PRELOAD", "/no/such/library.so"));
        observations.await(Observation.Exited.class);

        // the loader prints one error for each program that has the variable
        assertThat(output().split("/no/such/library.so", -1)).hasSize(2);
    }

    @Test
    void aLibraryPathThatBreaksEveryProgramBreaksTheInstanceOnly() throws Exception {
        Path libraries = Files.createDirectory(dataDir.resolve("libraries"));
        Files.createFile(libraries.resolve("libc.so.6"));
        start(List.of("true"), Map.of("LD_LIBRARY_PATH", libraries.toString()));

        assertThat(observations.await(Observation.Exited.class).exitCode()).isEqualTo(127);
        assertThat(output()).contains("libc.so.6");
    }

    @Test
    void noArgumentOfAnyProcessShowsAValue() throws Exception {
        AtomicBoolean launching = new AtomicBoolean(true);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Boolean> seen = threads.submit(() -> {
                boolean found = false;
                while (launching.get()) {
                    found |= anyCommandLineContains(SECRET);
                }
                return found;
            });
            try {
                for (int i = 0; i < 20; i++) {
                    start(List.of("sleep", "600"), Map.of("TOKEN", SECRET));
                    RunState.Running running = (RunState.Running) driver.find(id);
                    driver.stop(id, running.ref(), StopPolicy.within(Duration.ofMillis(200)));
                }
            } finally {
                launching.set(false);
            }
            assertThat(seen.get()).isFalse();
        }
    }

    @Test
    void runsAProgramWithAnEqualsSignInItsPath() throws Exception {
        Path program = Files.writeString(dataDir.resolve("a=b"), "#!/bin/sh\necho \"ran $1\"\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        start(List.of(program.toString(), "x=y"), Map.of("A", "1"));
        observations.await(Observation.Exited.class);

        assertThat(output()).isEqualTo("ran x=y\n");
    }

    private InstanceSpec start(List<String> command, Map<String, String> env) throws Exception {
        InstanceSpec spec =
                new InstanceSpec(id, new TenantId("tenant"), "name", InstanceSpec.NO_IMAGE, command, env, null, null);
        driver.start(spec, sentence -> true);
        return spec;
    }

    private Map<String, String> expected(InstanceSpec spec) {
        return new TreeMap<>(Program.environment(spec, InstanceDirectory.of(dataDir.resolve("instances"), id)));
    }

    private String output() throws IOException {
        try (InputStream in = new OutputBytes(driver.logs(id, OutputRange.last(1_000)), false)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static Map<String, String> variables(String text) {
        Map<String, String> variables = new TreeMap<>();
        Arrays.stream(text.split("\0")).forEach(variable -> {
            int at = variable.indexOf('=');
            variables.put(variable.substring(0, at), variable.substring(at + 1));
        });
        return variables;
    }

    private static boolean anyCommandLineContains(String text) throws IOException {
        try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
            return processes.anyMatch(process -> {
                try {
                    return Files.readString(process.resolve("cmdline"), StandardCharsets.ISO_8859_1)
                            .contains(text);
                } catch (IOException e) {
                    // the process has ended, or the directory does not belong to a process
                    return false;
                }
            });
        } catch (UncheckedIOException e) {
            return false;
        }
    }
}
