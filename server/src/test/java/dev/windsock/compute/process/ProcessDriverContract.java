// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.compute.ComputeDriver;
import dev.windsock.compute.ComputeDriverContract;
import dev.windsock.compute.InstanceSpec;
import dev.windsock.compute.Observation;
import dev.windsock.compute.ObservationRecorder;
import dev.windsock.compute.PtySize;
import dev.windsock.compute.RunEnding;
import dev.windsock.compute.RunState;
import dev.windsock.compute.Screen;
import dev.windsock.compute.StopPolicy;
import dev.windsock.compute.TerminalSpec;
import dev.windsock.files.PrivateFiles;
import dev.windsock.id.InstanceId;
import dev.windsock.id.TerminalId;
import dev.windsock.wire.Deadline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The driver contract with processes on this host. */
@NullUnmarked
abstract class ProcessDriverContract extends ComputeDriverContract {
    private static final String AWAIT_DAEMON = "while [ ! -s daemon ]; do sleep 0.01; done";

    @TempDir
    Path dataDir;

    @TempDir
    private Path elsewhere;

    /** Creates a driver over any data directory. */
    protected abstract ComputeDriver newDriver(Path directory);

    @Override
    protected ComputeDriver newDriver() {
        return newDriver(dataDir);
    }

    @Override
    protected String image() {
        return InstanceSpec.NO_IMAGE;
    }

    @Override
    protected void letExit(InstanceId id) throws IOException {
        Files.createFile(directory(id).work().resolve("stop"));
    }

    @Override
    protected void awaitEnd(InstanceId id) {
        Deadline.await("the end", () -> directory(id).exitCode().isPresent());
    }

    @Override
    protected void kill(InstanceId id) {
        directory(id).run().orElseThrow().main().current().ifPresent(main -> Signal.KILL.send(main.pid()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"setsid", "env -i setsid", "env -i setsid --fork", "env -i setsid --fork setsid --fork"})
    void killsDaemonsHoweverTheyDetach(String detach) throws Exception {
        InstanceId id = newId();
        RunState.Running run = start(spec(id, daemon(detach) + " & " + AWAIT_DAEMON + "; echo ready; sleep 1000"));
        awaitOutput(id, "ready");
        assertThat(daemon(id)).isPresent();

        driver.stop(id, run.ref(), StopPolicy.within(Duration.ofMillis(100)));

        assertThat(daemon(id)).isEmpty();
    }

    @Test
    void killsDaemonsThatOutliveTheMainProcess() throws Exception {
        InstanceId id = newId();
        start(spec(id, daemon("env -i setsid --fork") + "; " + AWAIT_DAEMON));

        observations.await(Observation.Exited.class);

        assertThat(daemon(id)).isEmpty();
    }

    @Test
    void killsDaemonsOfTerminals() throws Exception {
        InstanceSpec spec = spec(newId(), "sleep 1000");
        RunState.Running run = start(spec);
        List<String> command = List.of("sh", "-c", daemon("env -i setsid --fork") + "; " + AWAIT_DAEMON);
        new Screen(driver.terminals()
                        .orElseThrow()
                        .open(new TerminalSpec(new TerminalId(newId().value()), spec, command, new PtySize(80, 24))))
                .awaitEnd();
        assertThat(daemon(spec.id())).isPresent();

        driver.stop(spec.id(), run.ref(), GRACE);

        assertThat(daemon(spec.id())).isEmpty();
    }

    @Test
    void aCopyOfTheDataDirectoryDoesNotControlTheOriginal() throws Exception {
        InstanceSpec spec =
                spec(newId(), daemon("env -i setsid --fork") + "; " + AWAIT_DAEMON + "; echo ready; exec sleep 1000");
        RunState.Running run = start(spec);
        awaitOutput(spec.id(), "ready");
        TerminalId terminal = new TerminalId(newId().value());
        Screen screen = new Screen(driver.terminals()
                .orElseThrow()
                .open(new TerminalSpec(
                        terminal, spec, List.of("sh", "-c", "echo open; sleep 1000"), new PtySize(80, 24))));
        screen.await("open");
        Path copied = copy();

        ComputeDriver copy = newDriver(copied);
        ObservationRecorder observedByCopy = new ObservationRecorder();
        copy.observe(observedByCopy);
        assertThat(copy.find(spec.id())).isInstanceOfSatisfying(RunState.Ended.class, ended -> {
            assertThat(ended.reason()).contains("copy");
            assertThat(ended.ending()).isEqualTo(RunEnding.ELSEWHERE);
        });
        copy.kill(spec.id(), run.ref());
        copy.stop(spec.id(), run.ref(), GRACE);
        copy.terminals().orElseThrow().killOrphan(spec.id(), terminal);
        assertRuns(spec.id(), run);

        RunState.Running second = copy.start(spec, IGNORE_PROGRESS);
        copy.terminals().orElseThrow().killOrphan(spec.id(), terminal);
        copy.stop(spec.id(), second.ref(), GRACE);
        assertRuns(spec.id(), run);
        assertThat(ProcessFinder.withVariable(TerminalSpec.ID_VARIABLE, terminal.value()))
                .isNotEmpty();

        RunState.Running third = copy.start(spec, IGNORE_PROGRESS);
        driver.stop(spec.id(), run.ref(), GRACE);
        assertThat(daemon(spec.id())).isEmpty();
        screen.awaitEnd();
        assertThat(copy.find(spec.id())).isEqualTo(third);
        copy.stop(spec.id(), third.ref(), GRACE);
        copy.remove(spec.id());
        copy.close();
        observedByCopy.assertNoObservation();
    }

    private void assertRuns(InstanceId id, RunState.Running run) throws Exception {
        assertThat(driver.find(id)).isEqualTo(run);
        assertThat(daemon(id)).isPresent();
    }

    /** Before marks were stored, they were derived from the id of the instance. */
    @Test
    void aCopyDoesNotControlARunOfAnEarlierVersion() throws Exception {
        InstanceSpec spec = spec(newId(), "exec sleep 1000");
        Path directory = directory(spec.id()).path();
        PrivateFiles.createDirectories(directory);
        Path mark = directory.resolve("mark");
        Files.writeString(mark, RunMark.of(spec.id()).kibibytes() + " " + Files.getAttribute(directory, "unix:ino"));
        RunState.Running run = start(spec);
        Files.delete(mark);
        Path copied = copy();

        ComputeDriver copy = newDriver(copied);
        RunState.Running second = copy.start(spec, IGNORE_PROGRESS);
        copy.stop(spec.id(), second.ref(), GRACE);
        copy.close();

        assertThat(driver.find(spec.id())).isEqualTo(run);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aMovedDataDirectoryKeepsItsRuns(boolean acrossFileSystems) throws Exception {
        InstanceId id = newId();
        RunState.Running run = start(spec(id, "exec sleep 1000"));
        driver.close();
        Path moved = elsewhere.resolve("moved");
        if (acrossFileSystems) {
            Files.move(copy(), moved);
            RecursiveDelete.delete(dataDir.resolve("instances"));
        } else {
            Files.move(dataDir, moved);
        }

        ComputeDriver next = newDriver(moved);
        assertThat(next.find(id)).isEqualTo(run);
        next.stop(id, run.ref(), GRACE);
        assertThat(next.find(id)).isInstanceOf(RunState.Ended.class);
        next.remove(id);
        next.close();
        reopen();
    }

    /** Copies the data directory as {@code cp -a} does, which keeps the times of files. */
    private Path copy() throws Exception {
        Path copy = elsewhere.resolve("copy");
        Process cp = new ProcessBuilder("cp", "-a", dataDir.toString(), copy.toString())
                .inheritIO()
                .start();
        assertThat(cp.waitFor()).isZero();
        return copy;
    }

    /** Returns a shell command that starts a process; the process ignores signals, keeps no file open and stores its pid. */
    private static String daemon(String detach) {
        return detach + " sh -c 'trap \"\" HUP TERM; exec </dev/null >/dev/null 2>&1; echo $$ >daemon;"
                + " while :; do sleep 0.05; done'";
    }

    private Optional<ProcessStat> daemon(InstanceId id) throws IOException {
        String pid = Files.readString(directory(id).work().resolve("daemon")).trim();
        return ProcessStat.of(Integer.parseInt(pid)).filter(ProcessStat::alive);
    }

    InstanceDirectory directory(InstanceId id) {
        return InstanceDirectory.of(dataDir.resolve("instances"), id);
    }
}
