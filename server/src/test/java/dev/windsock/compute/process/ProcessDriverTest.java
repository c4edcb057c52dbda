// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windsock.compute.Capability;
import dev.windsock.compute.ComputeDriver;
import dev.windsock.compute.ComputeException;
import dev.windsock.compute.DriverRef;
import dev.windsock.compute.InstanceSpec;
import dev.windsock.compute.Mount;
import dev.windsock.compute.Observation;
import dev.windsock.compute.Remounted;
import dev.windsock.compute.RunState;
import dev.windsock.compute.StopPolicy;
import dev.windsock.compute.UnsupportedSpec;
import dev.windsock.compute.VolumeDriver;
import dev.windsock.compute.VolumeSpec;
import dev.windsock.id.InstanceId;
import dev.windsock.wire.Deadline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

/** The process driver with real processes. */
@NullUnmarked
final class ProcessDriverTest extends ProcessDriverContract {
    private static final int MAX_PIDS = 64;

    @Override
    protected ComputeDriver newDriver(Path directory) {
        return new ProcessDriver(directory, Cgroups.detect(MAX_PIDS));
    }

    @Override
    protected Set<Capability> expectedCapabilities() {
        return Set.of(
                Capability.PAUSE,
                Capability.CPU_LIMIT,
                Capability.MEMORY_LIMIT,
                Capability.LOGS,
                Capability.TERMINALS,
                Capability.VOLUMES,
                Capability.RESTART_TO_REMOUNT);
    }

    @Test
    void reportsTheSizeOfThisHost() {
        assertThat(driver.host().cpuCount()).isPositive();
        assertThat(driver.host().memoryBytes()).isGreaterThan(1L << 30);
    }

    @Test
    void namesTheMissingInterpreterOfAScript() throws Exception {
        Path script = Files.writeString(dataDir.resolve("script"), "#!/no/such/python3 -u\nprint()\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
        assertNotExecuted(spec(newId(), List.of(script.toString()), Map.of()), ".*interpreter.*/no/such/python3.*");

        Files.writeString(script, "#! /usr/bin/env no-such-ruby\n");
        assertNotExecuted(spec(newId(), List.of(script.toString()), Map.of()), ".*interpreter.*no-such-ruby.*");

        Files.writeString(script, "#!/bin/sh -e\necho ran\n");
        InstanceId id = newId();
        start(spec(id, List.of(script.toString()), Map.of()));
        assertThat(observations.await(Observation.Exited.class).exitCode()).isZero();
        assertThat(output(id)).isEqualTo("ran\n");
    }

    @Test
    void requiresAnExistingWorkingDirectory() {
        assertNotExecuted(
                spec(newId(), "true").with(workingDir("/no/such/directory")),
                ".*working directory /no/such/directory does not exist.*");
    }

    @Test
    void storesTheExitCodeOfEveryStoppedRun() throws Exception {
        for (int run = 0; run < 40; run++) {
            InstanceId id = newId();
            RunState.Running running = start(spec(id, "exec sleep 1000"));

            RunState.Ended ended = driver.stop(id, running.ref(), StopPolicy.within(Duration.ZERO));

            // the program is ended by TERM, or by the KILL that immediately follows
            assertThat(ended.exitCode()).isIn(137, 143);
        }
    }

    @Test
    void limitsTheProcessesOfARun() throws Exception {
        InstanceId id = newId();
        start(spec(id, "for i in $(seq " + 3 * MAX_PIDS + "); do sleep 1000 & done; echo all"));

        assertThat(observations.await(Observation.Exited.class).exitCode()).isNotZero();
        assertThat(output(id)).doesNotContain("all");
    }

    @Test
    void storesAVolumeInADirectoryThatOnlyItsOwnerMayRead() throws Exception {
        VolumeSpec volume = volume();

        assertThat(volumeDirectory(volume)).isDirectory();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(volumeDirectory(volume))))
                .isEqualTo("rwx------");
        assertThat(PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(volumeDirectory(volume).getParent())))
                .isEqualTo("rwx------");
    }

    @Test
    void deletingAVolumeDoesNotFollowLinks() throws Exception {
        VolumeSpec volume = volume();
        Path outside = Files.createDirectory(dataDir.resolve("outside"));
        Files.writeString(outside.resolve("file"), "kept");
        Path deep = Files.createDirectories(volumeDirectory(volume).resolve("a/b"));
        Files.createSymbolicLink(deep.resolve("link"), outside);
        Files.createSymbolicLink(volumeDirectory(volume).resolve("dangling"), Path.of("/no/such/place"));
        Files.writeString(deep.resolve("file"), "gone");

        volumes().delete(volume.id(), volume.tenantId());

        assertThat(volumeDirectory(volume)).doesNotExist();
        assertThat(outside.resolve("file")).hasContent("kept");
    }

    @Test
    void rejectsAVolumeDirectoryThatIsALink() throws Exception {
        VolumeSpec volume = volume();
        Path outside = Files.createDirectory(dataDir.resolve("outside"));
        Files.writeString(outside.resolve("file"), "kept");
        Files.delete(volumeDirectory(volume));
        Files.createSymbolicLink(volumeDirectory(volume), outside);

        InstanceId id = newId();
        assertThatThrownBy(() -> start(spec(id, "exit 0").with(List.of(new Mount(volume.id(), "/data")))))
                .isInstanceOf(ComputeException.class)
                .hasMessageContaining("/data");
        volumes().delete(volume.id(), volume.tenantId());

        assertThat(volumeDirectory(volume)).doesNotExist();
        assertThat(outside.resolve("file")).hasContent("kept");
    }

    @Test
    void attachesWithTheNextRunAndDetachesImmediately() throws Exception {
        VolumeSpec first = volume();
        VolumeSpec second = volume();
        InstanceId id = newId();
        InstanceSpec before = spec(id, "while :; do sleep 0.05; done").with(List.of(new Mount(first.id(), "/a")));
        InstanceSpec after = before.with(List.of(new Mount(second.id(), "/b")));
        RunState.Running run = start(before);
        Path work = directory(id).work();
        assertThat(work.resolve("a").toRealPath())
                .isEqualTo(volumeDirectory(first).toRealPath());

        assertThat(volumes().remount(after)).isInstanceOf(Remounted.WithNextRun.class);
        assertThat(work.resolve("a")).doesNotExist();
        assertThat(work.resolve("b")).doesNotExist();

        driver.stop(id, run.ref(), GRACE);
        start(after);
        assertThat(work.resolve("b").toRealPath())
                .isEqualTo(volumeDirectory(second).toRealPath());
    }

    @Test
    void keepsFilesThatOccupyAMountPathAndFailsTheStart() throws Exception {
        VolumeSpec volume = volume();
        InstanceId id = newId();
        start(spec(id, "mkdir empty full; echo mine >full/file; echo mine >file; ln -s /tmp link"));
        observations.await(Observation.Exited.class);

        for (String path : List.of("/full", "/file", "/link", "/link/below", "/file/below")) {
            assertThatThrownBy(() -> start(spec(id, "exit 0").with(List.of(new Mount(volume.id(), path)))))
                    .as(path)
                    .isInstanceOf(ComputeException.class)
                    .hasMessageContaining(path);
        }
        Path work = directory(id).work();
        assertThat(work.resolve("full/file")).hasContent("mine\n");
        assertThat(work.resolve("file")).hasContent("mine\n");
        assertThat(work.resolve("link")).isSymbolicLink();
        start(spec(id, "exit 0").with(List.of(new Mount(volume.id(), "/empty"))));
        observations.await(Observation.Exited.class);
        assertThat(work.resolve("empty")).isSymbolicLink();
        start(spec(id, "exit 0"));
        assertThat(work.resolve("empty")).doesNotExist();
    }

    @Test
    void rejectsMountPathsOutsideTheWorkingDirectory() throws Exception {
        VolumeSpec volume = volume();
        for (String path : List.of("/", "/../x", "/a/../../x", "/.")) {
            assertThatThrownBy(() -> start(spec(newId(), "exit 0").with(List.of(new Mount(volume.id(), path)))))
                    .as(path)
                    .isInstanceOf(ComputeException.class)
                    .hasMessageContaining("must be inside the working directory");
        }
    }

    private VolumeDriver volumes() {
        return driver.volumes().orElseThrow();
    }

    private VolumeSpec volume() throws ComputeException {
        VolumeSpec volume = new VolumeSpec(newVolume(), TENANT, "data", 1);
        volumes().create(volume);
        return volume;
    }

    private Path volumeDirectory(VolumeSpec volume) {
        return dataDir.resolve("volumes")
                .resolve(volume.tenantId().value())
                .resolve(volume.id().value());
    }

    @Test
    void rejectsASpecWithoutACommand() {
        assertThat(driver.validate(spec(newId(), List.of(), Map.of())))
                .map(UnsupportedSpec::toString)
                .hasValueSatisfying(message -> assertThat(message).startsWith("command "));
        assertThatThrownBy(() -> driver.start(spec(newId(), List.of(), Map.of()), IGNORE_PROGRESS))
                .isInstanceOf(ComputeException.class)
                .hasMessageContaining("command");
    }

    @Test
    void aFailedStartLeavesNothingBehind() throws IOException {
        InstanceId id = newId();
        Path notes = Files.writeString(dataDir.resolve("notes"), "no program");

        assertThatThrownBy(() -> driver.start(spec(id, List.of(notes.toString()), Map.of()), IGNORE_PROGRESS))
                .isInstanceOf(ComputeException.class)
                .hasMessageContaining("not executable");
        assertThat(directory(id).path()).doesNotExist();
    }

    @Test
    void reportsAnOutsideKill() throws Exception {
        RunState.Running run = start(spec(newId(), "while :; do :; done"));

        Signal.KILL.send(ref(run).main().pid());

        Observation.Exited exited = observations.await(Observation.Exited.class);
        assertThat(exited.exitCode()).isEqualTo(137);
        assertThat(exited.reason()).contains("SIGKILL");
    }

    /** On a busy disk, the supervisor needs seconds to store the exit code, even while a new server process starts. */
    @Test
    void aNewDriverWaitsForTheExitCode() throws Exception {
        InstanceId id = newId();
        RunState.Running run = start(spec(id, "while :; do sleep 0.05; done"));
        int supervisor = ref(run).supervisor().pid();
        driver.close();
        Signal.STOP.send(supervisor);
        Signal.KILL.send(ref(run).main().pid());
        Deadline.await("the end", () -> ref(run).main().current().isEmpty());

        reopen();
        assertThat(driver.find(id)).isEqualTo(run);

        Signal.CONT.send(supervisor);
        assertThat(observations.await(Observation.Exited.class).exitCode()).isEqualTo(137);
    }

    @Test
    void reportsAnUnknownExitCodeWhenTheSupervisorDies() throws Exception {
        RunState.Running run = start(spec(newId(), "while :; do sleep 0.05; done"));

        Signal.KILL.send(ref(run).supervisor().pid());
        Signal.KILL.send(ref(run).main().pid());

        assertThat(observations.await(Observation.Exited.class).exitCode()).isNull();
    }

    @Test
    void reportsAnOutsidePauseAndResume() throws Exception {
        RunState.Running run = start(spec(newId(), "while :; do sleep 0.05; done"));

        Signal.STOP.send(ref(run).main().pid());
        observations.await(Observation.Paused.class);
        Signal.CONT.send(ref(run).main().pid());
        observations.await(Observation.Resumed.class);
    }

    @Test
    void killsTheProcessesThatARunLeavesBehind() throws Exception {
        InstanceId id = newId();
        start(spec(id, "sleep 1000 & echo $! >child; exit 0"));
        observations.await(Observation.Exited.class);
        int child = Integer.parseInt(
                Files.readString(directory(id).work().resolve("child")).trim());

        assertThat(ProcessStat.of(child).filter(ProcessStat::alive)).isEmpty();
    }

    @Test
    void removesTheControlGroupWithTheRun() throws Exception {
        InstanceId id = newId();
        RunState.Running run = start(spec(id, "sleep 1000"));
        List<Path> cgroups = directory(id).cgroups();
        assertThat(cgroups).isNotEmpty().allSatisfy(cgroup -> assertThat(cgroup).exists());

        driver.stop(id, run.ref(), GRACE);

        assertThat(cgroups).allSatisfy(cgroup -> assertThat(cgroup).doesNotExist());
    }

    @Test
    void doesNotMistakeAReusedPidForTheRun() throws Exception {
        InstanceId id = newId();
        RunState.Running run = start(spec(id, "sleep 1000"));
        ProcessRef real = ref(run);
        ProcessRef other = new ProcessRef(
                new ProcessRef.Identity(real.main().pid(), real.main().startTicks() - 1),
                new ProcessRef.Identity(
                        real.supervisor().pid(), real.supervisor().startTicks() - 1),
                real.bootId());
        assertThat(other.main().current()).isEmpty();
        assertThat(ProcessFinder.ofRun(directory(newId()), other, new NoCgroup()))
                .isEmpty();
        assertThat(ProcessRef.parse(real.driverRef())).contains(real);
    }

    @Test
    void programsDoNotInheritIgnoredSignals() throws Exception {
        InstanceId id = newId();
        start(spec(id, "grep '^SigIgn' /proc/self/status"));
        observations.await(Observation.Exited.class);

        // the standard signals are the lowest 31 bits
        long ignored = Long.parseUnsignedLong(output(id).replace("SigIgn:", "").trim(), 16);
        assertThat(ignored & 0x7fffffffL).isZero();
    }

    @Test
    void endlessOutputNeitherFillsTheDiskNorDelaysOtherObservations() throws Exception {
        InstanceId loud = newId();
        start(spec(loud, List.of("yes"), Map.of()));
        RunState.Running other = start(spec(newId(), "sleep 1000"));
        long longest = 0;
        // at the speed of a pipe, three seconds are many times the maximum
        Deadline atLeast = Deadline.in(Duration.ofSeconds(3));
        Deadline deadline = Deadline.usual();
        while (!atLeast.isOver() || (longest < OutputFiles.MAX_BYTES && !deadline.isOver())) {
            longest = Math.max(longest, printed(loud));
            Thread.onSpinWait();
        }
        assertThat(longest).isBetween(OutputFiles.MAX_BYTES, 2 * OutputFiles.MAX_BYTES);

        long killed = System.nanoTime();
        Signal.KILL.send(ref(other).main().pid());
        observations.await(Observation.Exited.class);
        assertThat(Duration.ofNanos(System.nanoTime() - killed)).isLessThan(Duration.ofSeconds(10));
    }

    private long printed(InstanceId id) throws IOException {
        List<OutputSegment> before = directory(id).output().segments();
        long sum = 0;
        for (OutputSegment segment : before) {
            try {
                sum += segment.size();
            } catch (NoSuchFileException e) {
                // rotated away in the meantime
            }
        }
        // the total size of files that did not exist at the same time is meaningless
        return before.equals(directory(id).output().segments()) ? sum : 0;
    }

    @Test
    void logsOutputWhileNoServerIsRunning() throws Exception {
        InstanceId id = newId();
        start(spec(id, "echo ready; while [ ! -e stop ]; do sleep 0.01; done; seq 100000; echo end"));
        awaitOutput(id, "ready");
        driver.close();
        letExit(id);
        awaitEnd(id);

        reopen();
        assertThat(driver.find(id)).isInstanceOf(RunState.Ended.class);
        assertThat(output(id)).endsWith("99999\n100000\nend\n");
    }

    @Test
    void theLogWriterEndsWithTheRunButIsNotPartOfIt() throws Exception {
        InstanceId id = newId();
        RunState.Running run = start(spec(id, "sleep 1000"));
        ProcessStat writer = directory(id).startedProcesses().orElseThrow().getLast();
        assertThat(directory(id).isWriterRunning()).isTrue();
        assertThat(ProcessFinder.ofRun(directory(id), ref(run), new NoCgroup())).doesNotContain(writer.pid());

        driver.stop(id, run.ref(), GRACE);

        assertThat(directory(id).isWriterRunning()).isFalse();
    }

    @Test
    void findsAnEndedRunThatTheServerDidNotRecord() throws Exception {
        InstanceId id = newId();
        RunState.Running run = start(spec(id, "exit 5"));
        observations.await(Observation.Exited.class);
        Files.delete(directory(id).path().resolve("run"));

        assertThat(driver.find(id)).isInstanceOfSatisfying(RunState.Ended.class, ended -> {
            assertThat(ended.exitCode()).isEqualTo(5);
            assertThat(ended.run()).isNotNull();
            assertThat(ended.run().ref()).isEqualTo(run.ref());
        });
    }

    @Test
    void theInstancesPathDoesNotAffectItsSupervisor() throws Exception {
        InstanceId id = newId();
        start(spec(id, List.of("/bin/sh", "-c", "echo $PATH; exit 4"), Map.of("PATH", "/nowhere")));

        assertThat(observations.await(Observation.Exited.class).exitCode()).isEqualTo(4);
        assertThat(output(id)).isEqualTo("/nowhere\n");
    }

    private static ProcessRef ref(RunState.Running run) {
        return ProcessRef.parse(new DriverRef(run.ref().value())).orElseThrow();
    }
}
