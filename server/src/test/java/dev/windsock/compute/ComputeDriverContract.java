// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.uuid.Generators;
import dev.windsock.id.InstanceId;
import dev.windsock.id.TenantId;
import dev.windsock.id.VolumeId;
import dev.windsock.wire.Deadline;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The contract of every driver. Subclasses provide a real driver, and an image that contains a POSIX shell. */
@NullUnmarked
public abstract class ComputeDriverContract {
    protected static final StartProgress IGNORE_PROGRESS = sentence -> true;
    protected static final StopPolicy GRACE = StopPolicy.within(Duration.ofSeconds(2));
    protected static final TenantId TENANT = new TenantId("tenant");

    protected ComputeDriver driver;
    protected ObservationRecorder observations;
    private final List<InstanceId> started = new ArrayList<>();

    /** Creates a driver on the test's own data directory. Later drivers find the instances of previous ones. */
    protected abstract ComputeDriver newDriver();

    protected abstract String image();

    /** Returns the capabilities that the driver must declare on hosts that run the tests. */
    protected abstract Set<Capability> expectedCapabilities();

    /** Returns whether the driver declares a capability, and asserts that this is as expected. */
    private boolean declares(Capability capability) {
        boolean declared = driver.capabilities().contains(capability);
        assertThat(declared)
                .as("%s is declared", capability)
                .isEqualTo(expectedCapabilities().contains(capability));
        return declared;
    }

    @BeforeEach
    void open() {
        driver = newDriver();
        observations = new ObservationRecorder();
        driver.observe(observations);
    }

    @AfterEach
    void stopAll() throws ComputeException {
        for (InstanceId id : started) {
            if (driver.find(id) instanceof RunState.Running running) {
                driver.stop(id, running.ref(), StopPolicy.within(Duration.ofMillis(200)));
            }
            driver.remove(id);
        }
        driver.close();
    }

    /** Simulates another server on the same data directory. */
    protected void reopen() {
        driver.close();
        open();
    }

    @Test
    void findsStopsAndRemovesARun() throws Exception {
        InstanceId id = newId();
        RunState.Running run = start(spec(id, "sleep 1000"));

        assertThat(driver.find(id)).isInstanceOfSatisfying(RunState.Running.class, found -> {
            assertThat(found.ref()).isEqualTo(run.ref());
            assertThat(found.paused()).isFalse();
        });
        driver.stop(id, run.ref(), GRACE);
        assertThat(driver.find(id)).isInstanceOf(RunState.Ended.class);
        driver.remove(id);
        assertThat(driver.find(id)).isInstanceOf(RunState.Unknown.class);
        observations.assertNoObservation();
    }

    @Test
    void reportsExitCodes() throws Exception {
        for (int code : new int[] {0, 3, 127}) {
            RunState.Running run = start(spec(newId(), "exit " + code));
            Observation.Exited exited = observations.await(Observation.Exited.class);
            assertThat(exited.ref()).isEqualTo(run.ref());
            assertThat(exited.exitCode()).isEqualTo(code);
            assertThat(driver.find(exited.id()))
                    .isInstanceOfSatisfying(
                            RunState.Ended.class,
                            ended -> assertThat(ended.exitCode()).isEqualTo(code));
        }
    }

    @Test
    void reportsTheSignalOfAnOutsideKill() throws Exception {
        InstanceId id = newId();
        start(spec(id, "echo ready; while :; do sleep 0.05; done"));
        awaitOutput(id, "ready");
        kill(id);

        assertThat(observations.await(Observation.Exited.class).exitCode()).isEqualTo(137);
    }

    /** Kills the main process of an instance with SIGKILL, without using the driver. */
    protected abstract void kill(InstanceId id) throws Exception;

    @Test
    void passesArgumentsWithoutAShell() throws Exception {
        InstanceId id = newId();
        List<String> arguments = List.of("a b", "$(id)", "'quote\"", "line\nline", "*", "", "--");
        List<String> command = new ArrayList<>(List.of("/bin/sh", "-c", "for a; do printf '<%s>' \"$a\"; done", "sh"));
        command.addAll(arguments);
        start(spec(id, command, Map.of()));
        observations.await(Observation.Exited.class);

        assertThat(output(id)).isEqualTo("<" + String.join("><", arguments) + ">");
    }

    @Test
    void doesNotLeakTheServersEnvironment() throws Exception {
        InstanceId id = newId();
        start(spec(id, List.of("/bin/sh", "-c", "env"), Map.of("GREETING", "hello world")));
        observations.await(Observation.Exited.class);

        assertThat(output(id)).contains("GREETING=hello world\n").doesNotContain("JAVA_HOME", "MAVEN");
    }

    @Test
    void stopKillsProcessesThatIgnoreGentleSignals() throws Exception {
        InstanceId id = newId();
        RunState.Running run = start(spec(id, "trap '' HUP TERM; echo ready; while :; do sleep 1000 & wait; done"));
        awaitOutput(id, "ready");

        driver.stop(id, run.ref(), StopPolicy.within(Duration.ofMillis(200)));

        assertThat(driver.find(id)).isInstanceOf(RunState.Ended.class);
    }

    @Test
    void stopLetsAProcessFinishItsWork() throws Exception {
        InstanceId id = newId();
        RunState.Running run =
                start(spec(id, "trap '' HUP; trap 'echo bye; exit 7' TERM; echo ready; while :; do sleep 0.1; done"));
        awaitOutput(id, "ready");

        RunState.Ended ended = driver.stop(id, run.ref(), StopPolicy.within(Duration.ofSeconds(30)));

        assertThat(ended.exitCode()).isEqualTo(7);
        assertThat(output(id)).contains("bye");
    }

    @Test
    void stopSendsTermToTheMainProcessAlone() throws Exception {
        InstanceId id = newId();
        String worker = "trap 'echo worker got TERM' TERM; trap 'echo worker was asked; exit 0' USR1; "
                + "echo worker ready; while :; do sleep 0.05; done";
        RunState.Running run = start(spec(
                id,
                "trap 'echo reloaded' HUP; (" + worker + ") & worker=$!; "
                        + "trap 'kill -USR1 $worker; wait $worker; echo worker ended with $?; exit 7' TERM; "
                        + "echo main ready; while :; do sleep 0.05; done"));
        awaitOutput(id, "worker ready");
        awaitOutput(id, "main ready");

        RunState.Ended ended = driver.stop(id, run.ref(), StopPolicy.within(Duration.ofSeconds(30)));

        assertThat(ended.exitCode()).isEqualTo(7);
        assertThat(output(id))
                .contains("worker was asked\n", "worker ended with 0\n")
                .doesNotContain("worker got TERM", "reloaded");
    }

    @Test
    void stopSendsTheSignalOfItsPolicy() throws Exception {
        InstanceId id = newId();
        StopPolicy policy = new StopPolicy(Duration.ofSeconds(30), StopSignal.SIGUSR1);
        RunState.Running run = start(spec(
                        id,
                        "trap 'echo got TERM; exit 1' TERM; trap 'echo got USR1; exit 7' USR1; "
                                + "echo ready; while :; do sleep 0.05; done")
                .with(policy));
        awaitOutput(id, "ready");

        RunState.Ended ended = driver.stop(id, run.ref(), policy);

        assertThat(ended.exitCode()).isEqualTo(7);
        assertThat(output(id)).contains("got USR1").doesNotContain("got TERM");
    }

    @Test
    void stopWithoutATimeoutKillsAtOnce() throws Exception {
        InstanceId id = newId();
        RunState.Running run = start(spec(id, "trap '' TERM; echo ready; while :; do sleep 0.05; done"));
        awaitOutput(id, "ready");

        RunState.Ended ended = driver.stop(id, run.ref(), StopPolicy.within(Duration.ZERO));

        assertThat(ended.exitCode()).isEqualTo(137);
    }

    @Test
    void aKillEndsAStopInProgress() throws Exception {
        InstanceId id = newId();
        RunState.Running run = start(spec(id, "trap 'echo asked' TERM; echo ready; while :; do sleep 0.05; done"));
        awaitOutput(id, "ready");
        FutureTask<RunState.Ended> stop =
                new FutureTask<>(() -> driver.stop(id, run.ref(), StopPolicy.within(Duration.ofHours(1))));
        Thread.ofVirtual().start(stop);
        awaitOutput(id, "asked");

        driver.kill(id, run.ref());

        assertThat(stop.get(30, TimeUnit.SECONDS).exitCode()).isEqualTo(137);
        driver.kill(id, run.ref());
        RunState.Running next = start(spec(id, "sleep 1000"));
        driver.kill(id, run.ref());
        assertThat(driver.find(id))
                .as("a kill of an earlier run")
                .isInstanceOfSatisfying(
                        RunState.Running.class, found -> assertThat(found.ref()).isEqualTo(next.ref()));
        observations.assertNoObservation();
    }

    @Test
    void stoppingAnEndedRunIsNotAnError() throws Exception {
        InstanceId id = newId();
        RunState.Running run = start(spec(id, "exit 0"));
        observations.await(Observation.Exited.class);

        driver.stop(id, run.ref(), GRACE);
    }

    @Test
    void doesNotReportItsOwnPausesAndResumes() throws Exception {
        InstanceId id = newId();
        RunState.Running run = start(spec(id, "while :; do sleep 0.01; done"));
        if (!declares(Capability.PAUSE)) {
            assertThatThrownBy(() -> driver.pause(id, run.ref())).isInstanceOf(ComputeException.class);
            return;
        }

        driver.pause(id, run.ref());
        assertThat(((RunState.Running) driver.find(id)).paused()).isTrue();
        driver.resume(id, run.ref());
        assertThat(((RunState.Running) driver.find(id)).paused()).isFalse();
        driver.pause(id, run.ref());
        driver.stop(id, run.ref(), GRACE);

        observations.assertNoObservation();
    }

    @Test
    void pausesAProgramThatKeepsForking() throws Exception {
        InstanceId id = newId();
        RunState.Running run = start(spec(id, "while :; do /bin/true; done"));
        if (declares(Capability.PAUSE)) {
            for (int i = 0; i < 25; i++) {
                driver.pause(id, run.ref());
                driver.resume(id, run.ref());
            }
        }
        driver.stop(id, run.ref(), GRACE);
    }

    @Test
    void anotherServerFindsTheRunAndReportsItsEnd() throws Exception {
        InstanceId id = newId();
        RunState.Running run = start(spec(id, "echo ready; while [ ! -e stop ]; do sleep 0.05; done; exit 5"));
        awaitOutput(id, "ready");

        reopen();
        assertThat(driver.find(id)).isInstanceOfSatisfying(RunState.Running.class, found -> {
            assertThat(found.ref()).isEqualTo(run.ref());
            assertThat(found.startedAt()).isEqualTo(run.startedAt());
        });
        letExit(id);

        Observation.Exited exited = observations.await(Observation.Exited.class);
        assertThat(exited.ref()).isEqualTo(run.ref());
        assertThat(exited.exitCode()).isEqualTo(5);
    }

    @Test
    void findsAnEndThatNoServerObserved() throws Exception {
        InstanceId id = newId();
        RunState.Running run = start(spec(id, "echo ready; while [ ! -e stop ]; do sleep 0.05; done; exit 6"));
        awaitOutput(id, "ready");
        driver.close();
        letExit(id);
        awaitEnd(id);

        open();

        assertThat(driver.find(id)).isInstanceOfSatisfying(RunState.Ended.class, ended -> {
            assertThat(ended.exitCode()).isEqualTo(6);
            assertThat(ended.run()).isNotNull();
            assertThat(ended.run().ref()).isEqualTo(run.ref());
        });
    }

    /** Creates the file {@code stop} in the working directory of an instance. */
    protected abstract void letExit(InstanceId id) throws IOException;

    /** Waits until an instance has ended, without using the driver. */
    protected abstract void awaitEnd(InstanceId id) throws Exception;

    @Test
    void failsTheStartWhenTheProgramDoesNotExist() throws Exception {
        InstanceId id = newId();

        assertThatThrownBy(() -> start(spec(id, List.of("no-such-program"), Map.of())))
                .isInstanceOf(ComputeException.class)
                .hasMessageContaining("no-such-program");
        assertThat(driver.find(id)).isNotInstanceOf(RunState.Running.class);
    }

    @Test
    void startsAnEndedInstanceAgain() throws Exception {
        InstanceId id = newId();
        RunState.Running first = start(spec(id, "echo run; exit 1"));
        observations.await(Observation.Exited.class);
        RunState.Running second = start(spec(id, "echo run; exit 2"));

        assertThat(second.ref()).isNotEqualTo(first.ref());
        assertThat(observations.await(Observation.Exited.class).exitCode()).isEqualTo(2);
    }

    @Test
    void measuresUsage() throws Exception {
        InstanceId id = newId();
        start(spec(id, "while :; do :; done"));

        Usage first = usage(id);
        Usage later = first;
        Deadline deadline = Deadline.usual();
        while (later.cpuNanos() < first.cpuNanos() + 100_000_000 && !deadline.isOver()) {
            Thread.onSpinWait();
            later = usage(id);
        }

        assertThat(later.cpuNanos()).isGreaterThan(first.cpuNanos());
        assertThat(later.memoryBytes()).isPositive();
        assertThat(later.pids()).isEqualTo(1);
        if (!declares(Capability.NETWORK_METRICS)) {
            assertThat(later.networkRxBytes()).isNull();
            assertThat(later.networkTxBytes()).isNull();
        }
        assertThat(driver.usage(List.of(newId()))).isEmpty();
    }

    @Test
    void enforcesTheCpuLimit() throws Exception {
        InstanceId id = newId();
        InstanceSpec spec =
                new InstanceSpec(id, TENANT, "busy", image(), shell("while :; do :; done"), Map.of(), 500, null);
        if (!declares(Capability.CPU_LIMIT)) {
            assertInvalid("cpu_limit_millis", spec);
            return;
        }
        start(spec);

        // on a busy host, it receives less than its limit; a delay between the clock and the counter falsifies a
        // measurement
        Deadline.await("a core at the limit", () -> {
            double cores = cores(id);
            return cores > 0.05 && cores < 0.6;
        });
    }

    /** Measures during two seconds. */
    private double cores(InstanceId id) {
        Usage first = usage(id);
        Usage later = first;
        while (Duration.between(first.at(), later.at()).toMillis() < 2_000) {
            Thread.onSpinWait();
            later = usage(id);
        }
        return (later.cpuNanos() - first.cpuNanos())
                / (double) Duration.between(first.at(), later.at()).toNanos();
    }

    @Test
    void killsARunThatExceedsItsMemoryLimit() throws Exception {
        InstanceSpec spec = new InstanceSpec(
                newId(),
                TENANT,
                "greedy",
                image(),
                shell("x=0123456789abcdef; while :; do x=$x$x; done"),
                Map.of(),
                null,
                16L << 20);
        if (!declares(Capability.MEMORY_LIMIT)) {
            assertInvalid("memory_limit_bytes", spec);
            return;
        }
        start(spec);

        Observation.Exited exited = observations.await(Observation.Exited.class);

        assertThat(exited.exitCode()).isEqualTo(137);
        assertThat(exited.reason()).contains("memory");
    }

    @Test
    void saysWhyAProgramCannotBeExecuted() {
        Map.of(
                        "/no/such/program", "does not exist",
                        "no-such-program", "does not exist",
                        "/etc/passwd", "not executable",
                        "/etc", "executable|directory")
                .forEach((program, reason) -> assertNotExecuted(
                        spec(newId(), List.of(program, "x"), Map.of()), ".*" + program + ".*(" + reason + ").*"));
    }

    @Test
    void startsInTheRequestedWorkingDirectory() throws Exception {
        InstanceId id = newId();
        start(spec(id, List.of("./pwd"), Map.of()).with(workingDir("/bin")));

        assertThat(observations.await(Observation.Exited.class).exitCode()).isZero();
        assertThat(output(id)).matches("(/usr)?/bin\n");
        assertNotExecuted(spec(newId(), "true").with(workingDir("/etc/passwd")), ".*working directory /etc/passwd.*");
    }

    protected static RunOptions workingDir(String directory) {
        return new RunOptions(List.of(), directory, null, null, null);
    }

    /** Asserts that a start fails with PROGRAM_NOT_FOUND and leaves nothing behind. */
    protected void assertNotExecuted(InstanceSpec spec, String message) {
        assertThatThrownBy(() -> start(spec))
                .isInstanceOfSatisfying(
                        ComputeException.class, e -> assertThat(e.code()).isEqualTo(FailureCode.PROGRAM_NOT_FOUND))
                .hasMessageMatching("(?s)" + message);
        assertThatCode(() -> assertThat(driver.find(spec.id())).isInstanceOf(RunState.Unknown.class))
                .doesNotThrowAnyException();
    }

    @Test
    void reportsAMemoryKillOfAChildWhileTheRunContinues() throws Exception {
        InstanceSpec spec = new InstanceSpec(
                newId(),
                TENANT,
                "worker",
                image(),
                shell("(x=0123456789abcdef; while :; do x=$x$x; done); echo continues; while :; do sleep 0.05; done"),
                Map.of(),
                null,
                16L << 20);
        if (!declares(Capability.MEMORY_LIMIT)) {
            assertInvalid("memory_limit_bytes", spec);
            return;
        }
        RunState.Running run = start(spec);

        Observation.OutOfMemory kill = observations.await(Observation.OutOfMemory.class);

        assertThat(kill.ref()).isEqualTo(run.ref());
        assertThat(kill.reason()).contains("memory");
        assertThat(driver.find(spec.id())).isInstanceOf(RunState.Running.class);
        assertThat(driver.stop(spec.id(), run.ref(), GRACE).reason())
                .startsWith("Stopped.")
                .contains("out of memory");
    }

    @Test
    void reportsAMemoryKillOfTheMainProcess() throws Exception {
        InstanceSpec spec = new InstanceSpec(
                newId(),
                TENANT,
                "worker",
                image(),
                shell("x=0123456789abcdef; while :; do x=$x$x; done"),
                Map.of(),
                null,
                16L << 20);
        if (!declares(Capability.MEMORY_LIMIT)) {
            assertInvalid("memory_limit_bytes", spec);
            return;
        }
        RunState.Running run = start(spec);

        Observation.Exited exited = observations.await(Observation.Exited.class);

        assertThat(exited.ref()).isEqualTo(run.ref());
        assertThat(exited.ending()).isEqualTo(RunEnding.OUT_OF_MEMORY);
        assertThat(exited.exitCode()).isEqualTo(137);
        assertThat(exited.reason()).isEqualTo("Killed by the kernel: memory limit reached.");
    }

    @Test
    void readsTheLastLinesAndFollowsTheLog() throws Exception {
        InstanceId id = newId();
        start(spec(id, "for i in 1 2 3; do echo line $i; done; while [ ! -e stop ]; do sleep 0.05; done; echo last"));
        awaitOutput(id, "line 3");

        try (InputStream tail = new OutputBytes(driver.logs(id, OutputRange.last(2)), false)) {
            assertThat(new String(tail.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo("line 2\nline 3\n");
        }
        try (InputStream followed = new OutputBytes(driver.logs(id, OutputRange.following(1)), false)) {
            letExit(id);
            assertThat(new String(followed.readAllBytes(), StandardCharsets.UTF_8))
                    .isEqualTo("line 3\nlast\n");
        }
    }

    @Test
    void readsTheLogBackwards() throws Exception {
        InstanceId id = newId();
        start(spec(id, "for i in 1 2 3 4; do echo line $i; done; while [ ! -e stop ]; do sleep 0.05; done"));
        awaitOutput(id, "line 4");

        String beforeThird = null;
        try (OutputReader all = driver.logs(id, OutputRange.following(4))) {
            for (String text = ""; !text.endsWith("line 2\n"); ) {
                Output.Bytes bytes = (Output.Bytes) all.read();
                String piece = new String(bytes.bytes(), StandardCharsets.UTF_8);
                int second = (text + piece).indexOf("line 2\n");
                int length = second < 0 ? piece.length() : second + "line 2\n".length() - text.length();
                text += piece.substring(0, length);
                beforeThird = bytes.positions().apply(length);
            }
        }
        for (int lines = 1; lines <= 3; lines++) {
            try (InputStream page = new OutputBytes(driver.logs(id, OutputRange.before(beforeThird, lines)), false)) {
                assertThat(new String(page.readAllBytes(), StandardCharsets.UTF_8))
                        .isEqualTo(lines == 1 ? "line 2\n" : "line 1\nline 2\n");
            }
        }
        letExit(id);
    }

    @Test
    void declaresTheExpectedCapabilitiesAndNoOthers() {
        assertThat(driver.capabilities()).isEqualTo(expectedCapabilities());
    }

    @Test
    void providesVolumesNetworksAndTerminalsExactlyWhenDeclared() {
        assertThat(driver.volumes().isPresent()).isEqualTo(declares(Capability.VOLUMES));
        assertThat(driver.networks().isPresent()).isEqualTo(declares(Capability.VPCS));
        assertThat(driver.terminals().isPresent()).isEqualTo(declares(Capability.TERMINALS));
    }

    @Test
    void requiresAnImageExactlyWhenItRunsImages() {
        String unsupported = declares(Capability.IMAGES) ? InstanceSpec.NO_IMAGE : "alpine:3.22";

        assertInvalid(
                "image", new InstanceSpec(newId(), TENANT, "name", unsupported, shell("true"), Map.of(), null, null));
    }

    private void assertInvalid(String field, InstanceSpec spec) {
        assertThat(driver.validate(spec))
                .hasValueSatisfying(unsupported -> assertThat(unsupported)
                        .isInstanceOfSatisfying(
                                UnsupportedSpec.Invalid.class,
                                invalid -> assertThat(invalid.field()).isEqualTo(field)));
    }

    @Test
    void keepsTheContentsOfAVolumeForOtherInstances() throws Exception {
        if (!declares(Capability.VOLUMES)) {
            assertThat(driver.volumes()).isEmpty();
            return;
        }
        VolumeDriver volumes = driver.volumes().orElseThrow();
        VolumeSpec volume = new VolumeSpec(newVolume(), TENANT, "data", 1);
        volumes.create(volume);
        volumes.create(volume);

        InstanceId writer = newId();
        start(spec(writer, "echo kept >\"$WINDSOCK_MOUNT_ROOT/var/data/file\"")
                .with(List.of(new Mount(volume.id(), "/var/data"))));
        assertThat(observations.await(Observation.Exited.class).exitCode()).isZero();
        driver.remove(writer);
        InstanceId reader = newId();
        start(spec(reader, "cat \"$WINDSOCK_MOUNT_ROOT/elsewhere/file\"")
                .with(List.of(new Mount(volume.id(), "/elsewhere"))));
        assertThat(observations.await(Observation.Exited.class).exitCode()).isZero();

        assertThat(output(reader)).isEqualTo("kept\n");
        driver.remove(reader);
        volumes.delete(volume.id(), TENANT);
        volumes.delete(volume.id(), TENANT);
    }

    @Test
    void remountReplacesTheVolumesOfAnEndedInstance() throws Exception {
        if (!declares(Capability.VOLUMES)) {
            assertThat(driver.volumes()).isEmpty();
            return;
        }
        VolumeDriver volumes = driver.volumes().orElseThrow();
        VolumeSpec first = new VolumeSpec(newVolume(), TENANT, "first", 1);
        VolumeSpec second = new VolumeSpec(newVolume(), TENANT, "second", 1);
        volumes.create(first);
        volumes.create(second);
        InstanceId id = newId();
        String list = "cd \"$WINDSOCK_MOUNT_ROOT\"; for d in a b; do [ -d $d ] && echo $d; done; exit 0";
        start(spec(id, list).with(List.of(new Mount(first.id(), "/a"))));
        observations.await(Observation.Exited.class);
        assertThat(output(id)).isEqualTo("a\n");

        InstanceSpec remounted = spec(id, list).with(List.of(new Mount(second.id(), "/b")));
        assertThat(volumes.remount(remounted)).isInstanceOf(Remounted.Now.class);
        start(remounted);
        observations.await(Observation.Exited.class);

        // a driver that replaces the container loses its log
        assertThat(output(id)).isIn("a\nb\n", "b\n");
        driver.remove(id);
        volumes.delete(first.id(), TENANT);
        volumes.delete(second.id(), TENANT);
    }

    @Test
    void remountsARunningInstanceWithOrWithoutARestartAsDeclared() throws Exception {
        if (!declares(Capability.VOLUMES)) {
            assertThat(driver.volumes()).isEmpty();
            return;
        }
        VolumeDriver volumes = driver.volumes().orElseThrow();
        VolumeSpec volume = new VolumeSpec(newVolume(), TENANT, "data", 1);
        volumes.create(volume);
        InstanceSpec spec = spec(newId(), "trap exit TERM; while :; do sleep 0.05; done");
        start(spec);

        Remounted remounted = volumes.remount(spec.with(List.of(new Mount(volume.id(), "/data"))));

        if (declares(Capability.RESTART_TO_REMOUNT)) {
            assertThat(remounted).isInstanceOf(Remounted.WithNextRun.class);
        } else {
            assertThat(remounted).isNotInstanceOf(Remounted.WithNextRun.class);
        }
        RunState.Running run = (RunState.Running) driver.find(spec.id());
        driver.stop(spec.id(), run.ref(), GRACE);
        driver.remove(spec.id());
        volumes.delete(volume.id(), TENANT);
    }

    /** Returns the usage of a running instance. Retries, because an instance that has just started may be missing. */
    protected Usage usage(InstanceId id) {
        List<Usage> usages = driver.usage(List.of(id));
        Deadline deadline = Deadline.usual();
        while (usages.isEmpty() && !deadline.isOver()) {
            Thread.onSpinWait();
            usages = driver.usage(List.of(id));
        }
        return usages.getFirst();
    }

    protected static VolumeId newVolume() {
        return new VolumeId(newId().value());
    }

    protected RunState.Running start(InstanceSpec spec) throws ComputeException {
        started.add(spec.id());
        return driver.start(spec, IGNORE_PROGRESS);
    }

    protected InstanceSpec spec(InstanceId id, String script) {
        return spec(id, shell(script), Map.of());
    }

    protected InstanceSpec spec(InstanceId id, List<String> command, Map<String, String> env) {
        return new InstanceSpec(id, TENANT, "name", image(), command, env, null, null);
    }

    private static List<String> shell(String script) {
        return List.of("/bin/sh", "-c", script);
    }

    protected static InstanceId newId() {
        return new InstanceId(Generators.timeBasedEpochGenerator().generate().toString());
    }

    protected String output(InstanceId id) throws IOException {
        try (InputStream in = logs(id, OutputRange.last(1_000))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private InputStream logs(InstanceId id, OutputRange range) throws IOException {
        try {
            return new OutputBytes(driver.logs(id, range), false);
        } catch (ComputeException e) {
            throw new IOException(e);
        }
    }

    /** Follows the output until it contains the given text. */
    protected void awaitOutput(InstanceId id, String text) throws IOException {
        StringBuilder seen = new StringBuilder();
        try (InputStream in = logs(id, OutputRange.following(1_000))) {
            int c;
            while (seen.indexOf(text) < 0 && (c = in.read()) >= 0) {
                seen.append((char) c);
            }
        }
        assertThat(seen.toString()).contains(text);
    }
}
