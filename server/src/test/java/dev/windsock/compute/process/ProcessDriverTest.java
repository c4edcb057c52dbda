// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windsock.compute.Capability;
import dev.windsock.compute.ComputeDriver;
import dev.windsock.compute.ComputeDriverContract;
import dev.windsock.compute.ComputeException;
import dev.windsock.compute.DriverRef;
import dev.windsock.compute.InstanceSpec;
import dev.windsock.compute.Mount;
import dev.windsock.compute.Observation;
import dev.windsock.compute.Remounted;
import dev.windsock.compute.RunState;
import dev.windsock.compute.UnsupportedSpec;
import dev.windsock.compute.VolumeDriver;
import dev.windsock.compute.VolumeSpec;
import dev.windsock.id.InstanceId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The process driver over real processes. */
@NullUnmarked
final class ProcessDriverTest extends ComputeDriverContract {
    @TempDir
    Path dataDir;

    @Override
    protected ComputeDriver newDriver() {
        return new ProcessDriver(dataDir);
    }

    @Override
    protected String image() {
        return ProcessDriver.IMAGE;
    }

    @Override
    protected void letEnd(InstanceId id) throws IOException {
        Files.createFile(directory(id).work().resolve("stop"));
    }

    @Override
    protected void awaitEnd(InstanceId id) {
        long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (directory(id).exitCode().isEmpty()) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    @Override
    protected void kill(InstanceId id) {
        directory(id).run().orElseThrow().main().now().ifPresent(main -> Signal.KILL.send(main.pid()));
    }

    private InstanceDirectory directory(InstanceId id) {
        return InstanceDirectory.of(dataDir.resolve("instances"), id);
    }

    @Test
    void itOffersWhatItCanDoHereAndNoIsolation() {
        assertThat(driver.capabilities())
                .contains(Capability.PAUSE, Capability.LOGS, Capability.VOLUMES)
                .doesNotContain(Capability.ISOLATION, Capability.VPCS, Capability.IMAGES);
        assertThat(driver.host().cpuCount()).isPositive();
        assertThat(driver.host().memoryBytes()).isGreaterThan(1L << 30);
    }

    @Test
    void aVolumeIsADirectoryOfItsTenantThatOnlyItsOwnerMayLookInto() throws Exception {
        VolumeSpec volume = volume();

        assertThat(folder(volume)).isDirectory();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder(volume))))
                .isEqualTo("rwx------");
        assertThat(PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(folder(volume).getParent())))
                .isEqualTo("rwx------");
    }

    @Test
    void deletingAVolumeFollowsNoLink() throws Exception {
        VolumeSpec volume = volume();
        Path outside = Files.createDirectory(dataDir.resolve("outside"));
        Files.writeString(outside.resolve("file"), "kept");
        Path deep = Files.createDirectories(folder(volume).resolve("a/b"));
        Files.createSymbolicLink(deep.resolve("link"), outside);
        Files.createSymbolicLink(folder(volume).resolve("dangling"), Path.of("/no/such/place"));
        Files.writeString(deep.resolve("file"), "gone");

        volumes().delete(volume.id(), volume.tenantId());

        assertThat(folder(volume)).doesNotExist();
        assertThat(outside.resolve("file")).hasContent("kept");
    }

    @Test
    void aVolumeWhosePlaceIsALinkIsNotFollowedEither() throws Exception {
        VolumeSpec volume = volume();
        Path outside = Files.createDirectory(dataDir.resolve("outside"));
        Files.writeString(outside.resolve("file"), "kept");
        Files.delete(folder(volume));
        Files.createSymbolicLink(folder(volume), outside);

        InstanceId id = newId();
        assertThatThrownBy(() -> start(spec(id, "exit 0").with(List.of(new Mount(volume.id(), "/data")))))
                .isInstanceOf(ComputeException.class)
                .hasMessageContaining("/data");
        volumes().delete(volume.id(), volume.tenantId());

        assertThat(folder(volume)).doesNotExist();
        assertThat(outside.resolve("file")).hasContent("kept");
    }

    @Test
    void whatIsAddedToARunIsThereWithTheNextAndWhatIsTakenAwayIsGoneAtOnce() throws Exception {
        VolumeSpec first = volume();
        VolumeSpec second = volume();
        InstanceId id = newId();
        InstanceSpec before = spec(id, "while :; do sleep 0.05; done").with(List.of(new Mount(first.id(), "/a")));
        InstanceSpec after = before.with(List.of(new Mount(second.id(), "/b")));
        RunState.Running run = start(before);
        Path work = directory(id).work();
        assertThat(work.resolve("a").toRealPath()).isEqualTo(folder(first).toRealPath());

        assertThat(volumes().remount(after)).isInstanceOf(Remounted.WithNextRun.class);
        assertThat(work.resolve("a")).doesNotExist();
        assertThat(work.resolve("b")).doesNotExist();

        driver.stop(id, run.ref(), GRACE);
        start(after);
        assertThat(work.resolve("b").toRealPath()).isEqualTo(folder(second).toRealPath());
    }

    @Test
    void whatAProgramHasMadeInThePlaceOfAVolumeIsKeptAndFailsTheStart() throws Exception {
        VolumeSpec volume = volume();
        InstanceId id = newId();
        start(spec(id, "mkdir empty full; echo mine >full/file; echo mine >file; ln -s /tmp link"));
        told.await(Observation.Exited.class);

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
        told.await(Observation.Exited.class);
        assertThat(work.resolve("empty")).isSymbolicLink();
        start(spec(id, "exit 0"));
        assertThat(work.resolve("empty")).doesNotExist();
    }

    @Test
    void aPathThatLeavesTheWorkingDirectoryHasNoPlace() throws Exception {
        VolumeSpec volume = volume();
        for (String path : List.of("/", "/../x", "/a/../../x", "/.")) {
            assertThatThrownBy(() -> start(spec(newId(), "exit 0").with(List.of(new Mount(volume.id(), path)))))
                    .as(path)
                    .isInstanceOf(ComputeException.class)
                    .hasMessageContaining("no place");
        }
    }

    private VolumeDriver volumes() {
        return driver.volumes().orElseThrow();
    }

    private VolumeSpec volume() throws ComputeException {
        VolumeSpec volume = new VolumeSpec(newVolume(), "tenant", "data", 1);
        volumes().create(volume);
        return volume;
    }

    private Path folder(VolumeSpec volume) {
        return dataDir.resolve("volumes")
                .resolve(volume.tenantId())
                .resolve(volume.id().value());
    }

    @Test
    void anotherImageOrNoCommandIsRefused() {
        assertThat(driver.validate(new InstanceSpec(newId(), "t", "n", "alpine", List.of("sh"), Map.of(), null, null)))
                .map(UnsupportedSpec::toString)
                .hasValueSatisfying(message -> assertThat(message).startsWith("image "));
        assertThat(driver.validate(spec(newId(), List.of(), Map.of())))
                .map(UnsupportedSpec::toString)
                .hasValueSatisfying(message -> assertThat(message).startsWith("command "));
        assertThatThrownBy(() -> driver.start(spec(newId(), List.of(), Map.of()), NO_PROGRESS))
                .isInstanceOf(ComputeException.class)
                .hasMessageContaining("command");
    }

    @Test
    void aFailedLaunchLeavesNothingBehind() throws IOException {
        InstanceId id = newId();
        Path notes = Files.writeString(dataDir.resolve("notes"), "no program");

        assertThatThrownBy(() -> driver.start(spec(id, List.of(notes.toString()), Map.of()), NO_PROGRESS))
                .isInstanceOf(ComputeException.class)
                .hasMessageContaining("not executable");
        assertThat(directory(id).path()).doesNotExist();
    }

    @Test
    void anOutsideKillIsSeen() throws Exception {
        RunState.Running run = start(spec(newId(), "while :; do :; done"));

        Signal.KILL.send(ref(run).main().pid());

        Observation.Exited exited = told.await(Observation.Exited.class);
        assertThat(exited.exitCode()).isEqualTo(137);
        assertThat(exited.reason()).contains("SIGKILL");
    }

    @Test
    void anEndWithoutItsSupervisorIsSeenToo() throws Exception {
        RunState.Running run = start(spec(newId(), "while :; do sleep 0.05; done"));

        Signal.KILL.send(ref(run).supervisor().pid());
        Signal.KILL.send(ref(run).main().pid());

        assertThat(told.await(Observation.Exited.class).exitCode()).isNull();
    }

    @Test
    void anOutsidePauseIsSeen() throws Exception {
        RunState.Running run = start(spec(newId(), "while :; do sleep 0.05; done"));

        Signal.STOP.send(ref(run).main().pid());
        told.await(Observation.Paused.class);
        Signal.CONT.send(ref(run).main().pid());
        told.await(Observation.Resumed.class);
    }

    @Test
    void stoppingEndsDaemonsThatLeftTheSession() throws Exception {
        InstanceId id = newId();
        RunState.Running run = start(spec(
                id,
                "setsid sh -c 'trap \"\" HUP TERM; echo $$ >daemon; while :; do sleep 0.05; done' & "
                        + "while [ ! -s daemon ]; do sleep 0.01; done; echo ready; wait"));
        awaitOutput(id, "ready");
        int daemon = Integer.parseInt(
                Files.readString(directory(id).work().resolve("daemon")).trim());
        assertThat(ProcessStat.of(daemon)).isPresent();

        driver.stop(id, run.ref(), Duration.ofMillis(100));

        assertThat(ProcessStat.of(daemon).filter(ProcessStat::alive)).isEmpty();
    }

    @Test
    void whatARunLeavesEndsWithIt() throws Exception {
        InstanceId id = newId();
        start(spec(id, "sleep 1000 & echo $! >child; exit 0"));
        told.await(Observation.Exited.class);
        int child = Integer.parseInt(
                Files.readString(directory(id).work().resolve("child")).trim());

        assertThat(ProcessStat.of(child).filter(ProcessStat::alive)).isEmpty();
    }

    @Test
    void theControlGroupGoesWithTheRun() throws Exception {
        InstanceId id = newId();
        RunState.Running run = start(spec(id, "sleep 1000"));
        List<Path> cgroups = directory(id).cgroups();
        assertThat(cgroups).isNotEmpty().allSatisfy(cgroup -> assertThat(cgroup).exists());

        driver.stop(id, run.ref(), GRACE);

        assertThat(cgroups).allSatisfy(cgroup -> assertThat(cgroup).doesNotExist());
    }

    @Test
    void aReusedPidIsNotTheRun() throws Exception {
        InstanceId id = newId();
        RunState.Running run = start(spec(id, "sleep 1000"));
        ProcessRef real = ref(run);
        ProcessRef other = new ProcessRef(
                new ProcessRef.Named(real.main().pid(), real.main().startTicks() - 1),
                new ProcessRef.Named(real.supervisor().pid(), real.supervisor().startTicks() - 1),
                real.bootId());
        assertThat(other.main().now()).isEmpty();
        assertThat(Members.of(newId(), other, new NoCgroup())).isEmpty();
        assertThat(ProcessRef.parse(real.driverRef())).contains(real);
    }

    @Test
    void signalsAreNotIgnoredByInheritance() throws Exception {
        InstanceId id = newId();
        start(spec(id, "grep '^SigIgn' /proc/self/status"));
        told.await(Observation.Exited.class);

        // the standard signals are the lowest 31 bits
        long ignored = Long.parseUnsignedLong(output(id).replace("SigIgn:", "").trim(), 16);
        assertThat(ignored & 0x7fffffffL).isZero();
    }

    @Test
    void withoutControlGroupsLimitsAreRefusedAndUsageStillCounted() throws Exception {
        try (ProcessDriver plain = new ProcessDriver(dataDir.resolve("plain"), Cgroups.none())) {
            InstanceId id = newId();
            assertThat(plain.validate(new InstanceSpec(id, "t", "n", "host", List.of("sh"), Map.of(), 500, null)))
                    .map(UnsupportedSpec::toString)
                    .hasValueSatisfying(message -> assertThat(message).startsWith("cpu_limit_millis "));
            RunState.Running run = plain.start(spec(id, "while :; do sleep 0.05; done"), NO_PROGRESS);
            try {
                assertThat(plain.usage(List.of(id))).singleElement().satisfies(usage -> {
                    assertThat(usage.pids()).isPositive();
                    assertThat(usage.memoryBytes()).isPositive();
                    assertThat(usage.diskReadBytes()).isNull();
                });
            } finally {
                plain.stop(id, run.ref(), GRACE);
                plain.remove(id);
            }
        }
    }

    @Test
    void whoPrintsWithoutEndFillsNoDiskAndHidesNoOtherEnd() throws Exception {
        InstanceId loud = newId();
        start(spec(loud, List.of("yes"), Map.of()));
        RunState.Running other = start(spec(newId(), "sleep 1000"));
        long longest = 0;
        // many times the bound, at the speed of a pipe
        long deadline = System.nanoTime() + Duration.ofSeconds(3).toNanos();
        while (System.nanoTime() < deadline) {
            longest = Math.max(longest, printed(loud));
            Thread.onSpinWait();
        }
        assertThat(longest).isBetween(OutputLog.MAX_BYTES, 2 * OutputLog.MAX_BYTES);

        long killed = System.nanoTime();
        Signal.KILL.send(ref(other).main().pid());
        told.await(Observation.Exited.class);
        assertThat(Duration.ofNanos(System.nanoTime() - killed)).isLessThan(Duration.ofMillis(500));
    }

    private long printed(InstanceId id) throws IOException {
        long sum = 0;
        for (String name : List.of("log", "log.1")) {
            Path file = directory(id).path().resolve(name);
            sum += Files.exists(file) ? Files.size(file) : 0;
        }
        return sum;
    }

    @Test
    void itsOutputIsTakenWhileNoServerRuns() throws Exception {
        InstanceId id = newId();
        start(spec(id, "echo ready; while [ ! -e stop ]; do sleep 0.01; done; seq 100000; echo end"));
        awaitOutput(id, "ready");
        driver.close();
        letEnd(id);
        awaitEnd(id);

        reopen();
        assertThat(driver.find(id)).isInstanceOf(RunState.Ended.class);
        assertThat(output(id)).endsWith("99999\n100000\nend\n");
    }

    @Test
    void theWriterOfALogGoesWithTheRunAndIsNoPartOfIt() throws Exception {
        InstanceId id = newId();
        RunState.Running run = start(spec(id, "sleep 1000"));
        ProcessStat writer = directory(id).begun().orElseThrow().getLast();
        assertThat(directory(id).writing()).isTrue();
        assertThat(Members.of(id, ref(run), new NoCgroup())).doesNotContain(writer.pid());

        driver.stop(id, run.ref(), GRACE);

        assertThat(directory(id).writing()).isFalse();
    }

    @Test
    void anEndedRunIsFoundThatItsServerCouldNotNote() throws Exception {
        InstanceId id = newId();
        RunState.Running run = start(spec(id, "exit 5"));
        told.await(Observation.Exited.class);
        Files.delete(directory(id).path().resolve("run"));

        assertThat(driver.find(id)).isInstanceOfSatisfying(RunState.Ended.class, ended -> {
            assertThat(ended.exitCode()).isEqualTo(5);
            assertThat(ended.run()).isNotNull();
            assertThat(ended.run().ref()).isEqualTo(run.ref());
        });
    }

    @Test
    void anInstancesPathIsNotItsSupervisors() throws Exception {
        InstanceId id = newId();
        start(spec(id, List.of("/bin/sh", "-c", "echo $PATH; exit 4"), Map.of("PATH", "/nowhere")));

        assertThat(told.await(Observation.Exited.class).exitCode()).isEqualTo(4);
        assertThat(output(id)).isEqualTo("/nowhere\n");
    }

    private static ProcessRef ref(RunState.Running run) {
        return ProcessRef.parse(new DriverRef(run.ref().value())).orElseThrow();
    }
}
