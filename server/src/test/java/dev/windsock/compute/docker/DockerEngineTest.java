// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.uuid.Generators;
import dev.windsock.child.FreePort;
import dev.windsock.compute.Cidr;
import dev.windsock.compute.ComputeException;
import dev.windsock.compute.DriverStatus;
import dev.windsock.compute.Environment;
import dev.windsock.compute.FailureCode;
import dev.windsock.compute.HealthCheck;
import dev.windsock.compute.HealthProbe;
import dev.windsock.compute.HealthStatus;
import dev.windsock.compute.HostSize;
import dev.windsock.compute.Image;
import dev.windsock.compute.ImageDriver;
import dev.windsock.compute.InstanceSpec;
import dev.windsock.compute.Mount;
import dev.windsock.compute.NetworkCreation;
import dev.windsock.compute.NetworkSpec;
import dev.windsock.compute.Observation;
import dev.windsock.compute.ObservationRecorder;
import dev.windsock.compute.OutputBytes;
import dev.windsock.compute.OutputRange;
import dev.windsock.compute.PublishedPort;
import dev.windsock.compute.PullPolicy;
import dev.windsock.compute.Remounted;
import dev.windsock.compute.RunEnding;
import dev.windsock.compute.RunOptions;
import dev.windsock.compute.RunState;
import dev.windsock.compute.StartProgress;
import dev.windsock.compute.StopPolicy;
import dev.windsock.compute.Unmanaged;
import dev.windsock.compute.UnsupportedSpec;
import dev.windsock.compute.Usage;
import dev.windsock.compute.VolumeDriver;
import dev.windsock.compute.VolumeSpec;
import dev.windsock.id.InstanceId;
import dev.windsock.id.TenantId;
import dev.windsock.id.VolumeId;
import dev.windsock.id.VpcId;
import dev.windsock.wire.Deadline;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The driver with a real engine: its own features, external changes, and engine failures. */
@NullUnmarked
@Timeout(180)
final class DockerEngineTest {
    private static final StartProgress IGNORE_PROGRESS = sentence -> true;
    private static final TenantId TENANT = new TenantId("tenant");
    private static final HostSize UNKNOWN = new HostSize("unknown", 1, 1);
    private static PrivateEngine engine;

    private DockerDriver driver;
    private ObservationRecorder observations;
    private final List<InstanceId> started = new ArrayList<>();

    @BeforeAll
    static void startEngine() {
        engine = new PrivateEngine();
    }

    @AfterAll
    static void stopEngine() {
        engine.close();
    }

    @BeforeEach
    void open() {
        driver = new DockerDriver(engine.settings(), UNKNOWN, PrivateEngine.OPTIONS);
        observations = new ObservationRecorder();
        driver.observe(observations);
    }

    @AfterEach
    void close() throws ComputeException {
        for (InstanceId id : started) {
            driver.remove(id);
        }
        driver.close();
        assertThat(engine.containers()).isEmpty();
    }

    @Test
    void reportsTheSizeOfTheEnginesHost() {
        assertThat(driver.host().cpuCount())
                .isEqualTo(Integer.parseInt(
                        engine.docker("info", "--format", "{{.NCPU}}").trim()));
        assertThat(driver.host().node())
                .isEqualTo(engine.docker("info", "--format", "{{.Name}}").trim());
        assertThat(driver.status()).isInstanceOf(DriverStatus.Reachable.class);
    }

    @Test
    void reportsOutsideChanges() throws Exception {
        InstanceId id = newId();
        RunState.Running first = start(spec(id, "while :; do sleep 0.05; done"));
        String container = EngineNames.container(id);

        engine.docker("pause", container);
        assertThat(observations.await(Observation.Paused.class).ref()).isEqualTo(first.ref());
        engine.docker("unpause", container);
        assertThat(observations.await(Observation.Resumed.class).ref()).isEqualTo(first.ref());
        engine.docker("kill", container);
        Observation.Exited killed = observations.await(Observation.Exited.class);
        assertThat(killed.ref()).isEqualTo(first.ref());
        assertThat(killed.exitCode()).isEqualTo(137);
        assertThat(killed.reason()).contains("signal 9");
        assertThat(killed.ending()).isEqualTo(RunEnding.STOPPED_OUTSIDE);

        engine.docker("start", container);
        Observation.Started again = observations.await(Observation.Started.class);
        assertThat(again.ref()).isNotEqualTo(first.ref());
        engine.docker("restart", "-t", "0", container);
        assertThat(observations.await(Observation.Exited.class).ref()).isEqualTo(again.ref());
        Observation.Started third = observations.await(Observation.Started.class);

        engine.docker("rm", "-f", container);
        Observation.Exited removed = observations.await(Observation.Exited.class);
        assertThat(removed.ref()).isEqualTo(third.ref());
        assertThat(removed.exitCode()).isEqualTo(137);
        assertThat(removed.ending()).isEqualTo(RunEnding.STOPPED_OUTSIDE);
        assertThat(driver.find(id)).isInstanceOf(RunState.Unknown.class);
        observations.assertNoObservation();
    }

    @Test
    void saysWhatTheImageLacks() throws Exception {
        assertFails(
                spec(newId(), "true").with(options("no-such-user", null)),
                FailureCode.DRIVER_FAILED,
                "The user no-such-user does not exist in the image.");
        assertFails(
                spec(newId(), "true").with(new RunOptions(List.of("/no/tini"), null, null, null, null)),
                FailureCode.PROGRAM_NOT_FOUND,
                "The program /no/tini does not exist in the image.");
        InstanceSpec absent = new InstanceSpec(
                newId(), TENANT, "name", "not-here.example:5000/x:1", List.of("true"), Map.of(), null, null);
        assertFails(
                absent.with(options(null, PullPolicy.NEVER)), FailureCode.IMAGE_NOT_FOUND, "`pull_policy` is `never`");
        assertFails(
                new InstanceSpec(newId(), TENANT, "name", PrivateEngine.IMAGE, List.of(), Map.of(), null, null),
                FailureCode.PROGRAM_NOT_FOUND,
                "The image defines no program");
    }

    @Test
    void namesAMissingInterpreter() throws Exception {
        VolumeSpec volume = new VolumeSpec(new VolumeId(newId().value()), TENANT, "scripts", 1);
        VolumeDriver volumes = driver.volumes().orElseThrow();
        volumes.create(volume);
        List<Mount> mounts = List.of(new Mount(volume.id(), "/v"));
        start(spec(newId(), "printf '#!/no/such/python\\n' >/v/x; chmod +x /v/x")
                .with(mounts));
        assertThat(observations.await(Observation.Exited.class).exitCode()).isZero();

        start(new InstanceSpec(newId(), TENANT, "name", PrivateEngine.IMAGE, List.of("/v/x"), Map.of(), null, null)
                .with(mounts));

        Observation.Exited failed = observations.await(Observation.Exited.class);
        assertThat(failed.reason()).contains("interpreter or loader does not exist");
        assertThat(failed.ending()).isEqualTo(RunEnding.NOT_EXECUTED);
        assertThat(driver.find(failed.id()))
                .isInstanceOfSatisfying(
                        RunState.Ended.class,
                        ended -> assertThat(ended.ending()).isEqualTo(RunEnding.NOT_EXECUTED));
        for (InstanceId id : started) {
            driver.remove(id);
        }
        volumes.delete(volume.id(), TENANT);
    }

    private void assertFails(InstanceSpec spec, FailureCode code, String message) {
        assertThatThrownBy(() -> start(spec))
                .isInstanceOfSatisfying(
                        ComputeException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContaining(message);
    }

    private static RunOptions options(String user, PullPolicy pullPolicy) {
        return new RunOptions(List.of(), null, user, pullPolicy, null);
    }

    @Test
    void executesTheEntryPointInFrontOfTheCommand() throws Exception {
        InstanceId id = newId();
        start(new InstanceSpec(
                        id, TENANT, "name", PrivateEngine.IMAGE, List.of("-c", "id -u; pwd"), Map.of(), null, null)
                .with(new RunOptions(List.of("/bin/sh"), "/tmp", "12:34", null, null)));
        observations.await(Observation.Exited.class);
        assertThat(new String(
                        new OutputBytes(driver.logs(id, OutputRange.last(10)), false).readAllBytes(),
                        StandardCharsets.UTF_8))
                .isEqualTo("12\n/tmp\n");
    }

    @Test
    void changesLimitsInPlaceAndKeepsTheContainer() throws Exception {
        InstanceSpec spec = spec(newId(), "while :; do sleep 0.05; done").withLimits(500, 64L << 20);
        RunState.Running run = start(spec);
        String container = engine.docker("inspect", "-f", "{{.Id}}", EngineNames.container(spec.id()));
        InstanceSpec changed = spec.withLimits(800, 128L << 20);

        assertThat(driver.needsNewRun(spec, changed)).isFalse();
        assertThat(driver.needsNewRun(spec, spec.withLimits(500, null))).isTrue();
        driver.changeLimits(changed, run.ref());

        assertThat(engine.docker(
                                "inspect",
                                "-f",
                                "{{.HostConfig.NanoCpus}} {{.HostConfig.Memory}}",
                                EngineNames.container(spec.id()))
                        .trim())
                .isEqualTo("800000000 " + (128L << 20));
        driver.stop(spec.id(), run.ref(), new StopPolicy(Duration.ofSeconds(1), null));
        start(changed.withLimits(900, 128L << 20));
        assertThat(engine.docker("inspect", "-f", "{{.Id}}", EngineNames.container(spec.id())))
                .isEqualTo(container);
        assertThat(engine.docker("inspect", "-f", "{{.HostConfig.NanoCpus}}", EngineNames.container(spec.id()))
                        .trim())
                .isEqualTo("900000000");
    }

    @Test
    void reportsTheHealthThatTheEngineSees() throws Exception {
        HealthCheck check = new HealthCheck(
                new HealthCheck.Test.Command(List.of("/bin/sh", "-c", "echo looked; test -e /tmp/up")),
                Duration.ofSeconds(1),
                Duration.ofSeconds(20),
                1);
        InstanceId id = newId();
        RunState.Running run = start(
                spec(id, "while :; do sleep 0.05; done").with(new RunOptions(List.of(), null, null, null, check)));
        Observation.HealthChanged health = observations.await(Observation.HealthChanged.class);
        if (health.status() == HealthStatus.STARTING) {
            health = observations.await(Observation.HealthChanged.class);
        }
        assertThat(health.status()).isEqualTo(HealthStatus.UNHEALTHY);
        assertThat(health.ref()).isEqualTo(run.ref());
        assertThat(health.output()).isEqualTo("looked");
        engine.docker("exec", EngineNames.container(id), "touch", "/tmp/up");
        assertThat(observations.await(Observation.HealthChanged.class).status()).isEqualTo(HealthStatus.HEALTHY);
    }

    @Test
    void requestsAPortOfTheContainer() throws Exception {
        HealthCheck.Test.Http test = new HealthCheck.Test.Http(8080, "/");
        HealthCheck check = new HealthCheck(test, Duration.ofSeconds(1), Duration.ofSeconds(2), 1);
        InstanceSpec spec = spec(
                        newId(), "mkdir -p /tmp/w; echo hi >/tmp/w/index.html; exec httpd -f -p 8080 -h /tmp/w")
                .with(new RunOptions(List.of(), null, null, null, check));
        RunState.Running run = start(spec);
        HealthProbe probe = driver.healthProbe(spec, run.ref()).orElseThrow();
        HealthProbe.Result result = probe.check(Duration.ofSeconds(10));
        Deadline deadline = Deadline.usual();
        while (!result.passed() && !deadline.isOver()) {
            result = probe.check(Duration.ofSeconds(10));
        }
        assertThat(result.output()).isEqualTo("GET / on port 8080 returned 200.");
        driver.stop(spec.id(), run.ref(), new StopPolicy(Duration.ofSeconds(1), null));
        assertThat(probe.check(Duration.ofSeconds(1)).passed()).isFalse();
    }

    @Test
    void listsAndRemovesImages() throws Exception {
        ImageDriver images = driver.images().orElseThrow();
        engine.docker("tag", PrivateEngine.IMAGE, "copy:1");
        assertThat(images.list()).anySatisfy(image -> assertThat(image.tags()).contains(PrivateEngine.IMAGE, "copy:1"));
        InstanceId id = newId();
        start(spec(id, "while :; do sleep 0.05; done"));
        Image used = images.list().stream()
                .filter(image -> image.tags().contains(PrivateEngine.IMAGE))
                .findFirst()
                .orElseThrow();
        assertThat(used.containers()).isEqualTo(1);
        assertThat(images.remove(used.id())).isInstanceOf(ImageDriver.Removal.InUse.class);
        assertThat(images.remove("sha256:" + "0".repeat(64))).isInstanceOf(ImageDriver.Removal.NotFound.class);
        engine.docker("tag", PrivateEngine.IMAGE, "another-name:1");
        List<String> names = images.list().stream()
                .filter(image -> image.id().equals(used.id()))
                .findFirst()
                .orElseThrow()
                .tags();
        assertThat(names).hasSizeGreaterThanOrEqualTo(2);
        assertThat(images.prune(true).ids()).doesNotContain(used.id());
        assertThat(images.list()).anySatisfy(image -> {
            assertThat(image.id()).isEqualTo(used.id());
            assertThat(image.tags()).isEqualTo(names);
        });
        engine.docker("rmi", "another-name:1");
    }

    @Test
    void aPauseDoesNotMakeAContainerUnhealthy() throws Exception {
        HealthCheck check = new HealthCheck(
                new HealthCheck.Test.Command(List.of("test", "!", "-e", "/bad")),
                Duration.ofSeconds(1),
                Duration.ofSeconds(10),
                1);
        InstanceSpec spec =
                spec(newId(), PrivateEngine.EXITS_ON_TERM).with(new RunOptions(List.of(), null, null, null, check));
        String container = EngineNames.container(spec.id());
        RunState.Running run = start(spec);
        awaitHealth(HealthStatus.HEALTHY);

        driver.pause(spec.id(), run.ref());
        String failing = "";
        while (!failing.startsWith("unhealthy")) {
            failing = engine.docker("inspect", "--format", "{{.State.Health.Status}}", container);
        }
        driver.resume(spec.id(), run.ref());
        while (!failing.startsWith("healthy")) {
            failing = engine.docker("inspect", "--format", "{{.State.Health.Status}}", container);
        }
        observations.assertNoObservation();

        engine.docker("exec", container, "touch", "/bad");
        awaitHealth(HealthStatus.UNHEALTHY);
    }

    private void awaitHealth(HealthStatus expected) throws Exception {
        HealthStatus health = null;
        while (health != expected) {
            health = observations.await(Observation.HealthChanged.class).status();
        }
    }

    @Test
    void distinguishesStopsFromOutsideAndExits() throws Exception {
        InstanceId id = newId();
        InstanceSpec spec = spec(
                id,
                "trap 'exit 0' TERM; trap 'echo reloaded' HUP; echo ready; "
                        + "while [ ! -e /stop ]; do sleep 0.05; done; exit 7");
        String container = EngineNames.container(id);
        start(spec);
        Deadline.await("the traps", () -> engine.docker("logs", container).contains("ready"));
        engine.docker("stop", container);
        Observation.Exited stopped = observations.await(Observation.Exited.class);
        assertThat(stopped.exitCode()).isZero();
        assertThat(stopped.ending()).isEqualTo(RunEnding.STOPPED_OUTSIDE);
        assertThat(driver.find(id))
                .isInstanceOfSatisfying(
                        RunState.Ended.class,
                        ended -> assertThat(ended.ending()).isEqualTo(RunEnding.STOPPED_OUTSIDE));

        start(spec);
        engine.docker("kill", "-s", "HUP", container);
        engine.docker("exec", container, "touch", "/stop");
        Observation.Exited exited = observations.await(Observation.Exited.class);
        assertThat(exited.exitCode()).isEqualTo(7);
        assertThat(exited.ending()).isEqualTo(RunEnding.EXITED);
    }

    @Test
    void reportsOutsideChangesWithoutPolling() throws Exception {
        InstanceId id = newId();
        start(spec(id, "sleep 1000"));
        String container = EngineNames.container(id);
        List<Duration> delays = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            engine.docker("pause", container);
            long paused = System.nanoTime();
            observations.await(Observation.Paused.class);
            delays.add(Duration.ofNanos(System.nanoTime() - paused));
            engine.docker("unpause", container);
            observations.await(Observation.Resumed.class);
        }
        // polling would find them after up to a minute
        assertThat(delays).allMatch(delay -> delay.compareTo(Duration.ofSeconds(10)) < 0);
    }

    @Test
    void reportsAKilledEngineButNoEndsOfItsInstances() throws Exception {
        InstanceId running = newId();
        InstanceId exiting = newId();
        RunState.Running runningRun = start(spec(running, "while :; do sleep 0.05; done"));
        RunState.Running exitingRun = start(spec(exiting, "while [ ! -e /stop ]; do sleep 0.05; done; exit 7"));
        String pid = engine.docker("inspect", "--format", "{{.State.Pid}}", EngineNames.container(exiting))
                .trim();

        engine.kill();
        DriverStatus.Unreachable unreachable = observations.awaitStatus(DriverStatus.Unreachable.class);
        assertThat(unreachable.reason()).startsWith("The engine");
        assertThat(driver.status()).isInstanceOf(DriverStatus.Unreachable.class);
        assertThatThrownBy(() -> driver.find(running))
                .isInstanceOfSatisfying(
                        ComputeException.class, e -> assertThat(e.code()).isEqualTo(FailureCode.DRIVER_UNREACHABLE));
        assertThatThrownBy(() -> driver.stop(running, runningRun.ref(), StopPolicy.within(Duration.ofSeconds(1))))
                .isInstanceOfSatisfying(
                        ComputeException.class, e -> assertThat(e.code()).isEqualTo(FailureCode.DRIVER_UNREACHABLE));
        assertThat(driver.usage(List.of(running))).isEmpty();
        Files.createFile(Path.of("/proc", pid, "root", "stop"));
        observations.assertNoObservation();

        engine.start();
        observations.awaitStatus(DriverStatus.Reachable.class);
        Observation.Exited exited = observations.await(Observation.Exited.class);
        assertThat(exited.ref()).isEqualTo(exitingRun.ref());
        assertThat(exited.exitCode()).isEqualTo(7);
        assertThat(exited.ending()).isEqualTo(RunEnding.INTERRUPTED);
        assertThat(driver.find(running))
                .isInstanceOfSatisfying(
                        RunState.Running.class, run -> assertThat(run.ref()).isEqualTo(runningRun.ref()));
        observations.assertNoObservation();
    }

    @Test
    void endsCallsToAHangingEngineAndReportsIt() throws Exception {
        InstanceId id = newId();
        start(spec(id, "sleep 1000"));

        engine.freeze();
        try {
            assertThatThrownBy(() -> driver.find(id))
                    .isInstanceOfSatisfying(
                            ComputeException.class,
                            e -> assertThat(e.code()).isEqualTo(FailureCode.DRIVER_UNREACHABLE));
            observations.awaitStatus(DriverStatus.Unreachable.class);
        } finally {
            engine.thaw();
        }
        observations.awaitStatus(DriverStatus.Reachable.class);
        assertThat(driver.find(id)).isInstanceOf(RunState.Running.class);
        observations.assertNoObservation();
    }

    @Test
    void reportsAnEngineThatStartsLater() throws Exception {
        driver.close();
        engine.kill();
        driver = new DockerDriver(engine.settings(), UNKNOWN, PrivateEngine.OPTIONS);
        driver.observe(observations);
        assertThat(driver.status()).isInstanceOf(DriverStatus.Unreachable.class);
        assertThat(DockerDriver.isReachable(engine.settings())).isFalse();

        engine.start();

        observations.awaitStatus(DriverStatus.Reachable.class);
        assertThat(DockerDriver.isReachable(engine.settings())).isTrue();
        assertThat(driver.host()).isNotEqualTo(UNKNOWN);
    }

    @Test
    void pullsAnImageAndReportsProgress(@TempDir Path directory) throws Exception {
        try (FakeRegistry registry = new FakeRegistry(directory, layer())) {
            InstanceId id = newId();
            List<String> sentences = new ArrayList<>();
            start(spec(id, registry.image("one:1"), List.of("/bin/sh", "-c", "exit 3")), sentence -> {
                sentences.add(sentence);
                if (sentence.contains(" MB")) {
                    registry.releaseLayer();
                }
                return true;
            });

            assertThat(observations.await(Observation.Exited.class).exitCode()).isEqualTo(3);
            assertThat(sentences).first().isEqualTo("Pulling " + registry.image("one:1") + ".");
            assertThat(sentences)
                    .anyMatch(sentence -> sentence.matches("Pulling .*/one:1: [0-9]+\\.[0-9] of [0-9]+\\.[0-9] MB\\."));
        }
    }

    @Test
    void cancelsThePullWhenTheStartIsCancelled(@TempDir Path directory) throws Exception {
        try (FakeRegistry registry = new FakeRegistry(directory, layer())) {
            InstanceId id = newId();

            assertThatThrownBy(() -> start(
                            spec(id, registry.image("one:1"), List.of("/bin/sh")),
                            sentence -> !sentence.contains(" MB")))
                    .isInstanceOf(ComputeException.class)
                    .hasMessageContaining("cancelled");
        }
        assertThat(engine.containers()).isEmpty();
    }

    @Test
    void rejectsAnUnknownImage(@TempDir Path directory) throws Exception {
        try (FakeRegistry registry = new FakeRegistry(directory, new byte[1])) {
            String image = registry.image("nothing:2");

            assertThatThrownBy(() -> start(spec(newId(), image, List.of("/bin/sh"))))
                    .isInstanceOfSatisfying(
                            ComputeException.class, e -> assertThat(e.code()).isEqualTo(FailureCode.IMAGE_NOT_FOUND))
                    .hasMessageContaining(image);
        }
        assertThat(engine.containers()).isEmpty();
    }

    /** Creates a layer large enough for several progress messages, one for every half MB. Random bytes do not compress. */
    private byte[] layer() throws IOException {
        return engine.imageWith(random());
    }

    private static byte[] random() {
        byte[] bytes = new byte[6 << 20];
        new Random().nextBytes(bytes);
        return bytes;
    }

    @Test
    void rejectsSpecsThatTheEngineCannotRun() {
        assertThat(driver.validate(spec(newId(), "host", List.of("sh"))))
                .map(UnsupportedSpec::toString)
                .hasValueSatisfying(message -> assertThat(message).startsWith("image is required"));
        assertThat(driver.validate(limited(newId(), 1_000_000, null)))
                .map(UnsupportedSpec::toString)
                .hasValueSatisfying(message -> assertThat(message).startsWith("cpu_limit_millis must be at most"));
        assertThat(driver.validate(limited(newId(), null, 5L << 20)))
                .map(UnsupportedSpec::toString)
                .hasValueSatisfying(message -> assertThat(message).startsWith("memory_limit_bytes must be at least"));
    }

    @Test
    void publishesAPortAndRejectsItASecondTime() throws Exception {
        VpcId vpc = network("10.91.1.0/24");
        int port = FreePort.next();
        InstanceId id = newId();
        start(inVpc(id, vpc, "while :; do echo hello | nc -l -p 80; done", port));

        assertThat(greeting(port)).isEqualTo("hello\n");
        assertThat(driver.validate(inVpc(newId(), vpc, "true", port)))
                .contains(new UnsupportedSpec.PortTaken(new PublishedPort(port, 80, PublishedPort.Protocol.TCP, null)));
        InstanceId second = newId();
        assertThatThrownBy(() -> start(inVpc(second, vpc, "true", port)))
                .isInstanceOfSatisfying(
                        ComputeException.class, e -> assertThat(e.code()).isEqualTo(FailureCode.PORT_TAKEN));
        assertThat(engine.containers()).hasSize(1);

        driver.remove(id);
        driver.networks().orElseThrow().delete(vpc, TENANT);
    }

    @Test
    void failsTheStartWhenAnotherProgramUsesThePort() throws Exception {
        VpcId vpc = network("10.91.2.0/24");
        try (ServerSocket other = new ServerSocket(0)) {
            assertThatThrownBy(() -> start(inVpc(newId(), vpc, "true", other.getLocalPort())))
                    .isInstanceOfSatisfying(
                            ComputeException.class, e -> assertThat(e.code()).isEqualTo(FailureCode.PORT_TAKEN));
        }
        assertThat(engine.containers()).isEmpty();
        driver.networks().orElseThrow().delete(vpc, TENANT);
    }

    @Test
    void givesAnInstanceAnAddressInItsVpc() throws Exception {
        VpcId vpc = network("10.91.3.0/24");
        assertThat(driver.networks()
                        .orElseThrow()
                        .create(new NetworkSpec(
                                new VpcId(newId().value()),
                                new TenantId("other"),
                                "over",
                                Cidr.parse("10.91.0.0/16").orElseThrow())))
                .isInstanceOf(NetworkCreation.Overlaps.class);
        InstanceId id = newId();
        RunState.Running run = start(inVpc(id, vpc, "sleep 1000"));

        assertThat(run.privateIp()).startsWith("10.91.3.");
        assertThat(((RunState.Running) driver.find(id)).privateIp()).isEqualTo(run.privateIp());
        assertThatThrownBy(() -> driver.networks().orElseThrow().delete(vpc, TENANT))
                .isInstanceOf(ComputeException.class);

        driver.remove(id);
        driver.networks().orElseThrow().delete(vpc, TENANT);
        driver.networks().orElseThrow().delete(vpc, TENANT);
        assertThat(engine.docker("network", "ls", "-q", "--filter", "label=dev.windsock.vpc"))
                .isEmpty();
    }

    @Test
    void remountReplacesTheContainerOfARunningInstance() throws Exception {
        VolumeId volume = volume();
        InstanceId id = newId();
        RunState.Running first = start(spec(id, PrivateEngine.EXITS_ON_TERM));
        InstanceSpec with = spec(id, PrivateEngine.EXITS_ON_TERM).with(List.of(new Mount(volume, "/data")));

        Remounted remounted = driver.volumes().orElseThrow().remount(with);

        assertThat(remounted)
                .isInstanceOfSatisfying(
                        Remounted.InNewRun.class,
                        now -> assertThat(now.run().ref()).isNotEqualTo(first.ref()));
        engine.docker("exec", EngineNames.container(id), "sh", "-c", "echo kept >/data/file");
        assertThat(driver.volumes().orElseThrow().remount(with)).isInstanceOf(Remounted.Now.class);
        assertThatThrownBy(() -> driver.volumes().orElseThrow().delete(volume, TENANT))
                .isInstanceOf(ComputeException.class);
        assertThat(driver.volumes().orElseThrow().remount(with.with(List.of()))).isInstanceOf(Remounted.InNewRun.class);
        assertThat(engine.containers()).hasSize(1);
        observations.assertNoObservation();

        driver.volumes().orElseThrow().delete(volume, TENANT);
        assertThat(engine.docker("volume", "ls", "-q")).isEmpty();
    }

    @Test
    void aFailedRemountKeepsThePreviousContainer() throws Exception {
        InstanceId id = newId();
        RunState.Running first = start(spec(id, PrivateEngine.EXITS_ON_TERM));
        InstanceSpec impossible =
                spec(id, "sleep 1000").with(List.of(new Mount(new VolumeId(newId().value()), "/proc")));

        assertThatThrownBy(() -> driver.volumes().orElseThrow().remount(impossible))
                .isInstanceOf(ComputeException.class);

        // it was stopped for the replacement and has been started again
        assertThat(observations.await(Observation.Exited.class).ref()).isEqualTo(first.ref());
        Observation.Started again = observations.await(Observation.Started.class);
        assertThat(driver.find(id))
                .isInstanceOfSatisfying(
                        RunState.Running.class, run -> assertThat(run.ref()).isEqualTo(again.ref()));
        assertThat(engine.containers()).hasSize(1);
        engine.docker("volume", "prune", "-f");
    }

    @Test
    void aFailedStartLeavesNothingBehind() {
        assertThatThrownBy(() -> start(spec(newId(), PrivateEngine.IMAGE, List.of("no-such-program"))))
                .isInstanceOf(ComputeException.class);

        assertThat(engine.containers()).isEmpty();
    }

    @Test
    void listsOtherContainersAndNeverChangesThem() throws Exception {
        engine.docker("run", "-d", "--name", "other", PrivateEngine.IMAGE, "sleep", "1000");
        try {
            assertThat(driver.unmanaged()).singleElement().satisfies(other -> {
                assertThat(other.name()).isEqualTo("other");
                assertThat(other.image()).isEqualTo(PrivateEngine.IMAGE);
                assertThat(other.state()).isEqualTo(Unmanaged.State.RUNNING);
            });
            InstanceId id = newId();
            RunState.Running run = start(spec(id, "sleep 1000"));
            assertThat(driver.unmanaged()).hasSize(1);
            driver.stop(id, run.ref(), StopPolicy.within(Duration.ofSeconds(1)));
            driver.remove(id);
            assertThat(engine.docker("inspect", "--format", "{{.State.Running}}", "other"))
                    .isEqualTo("true\n");
        } finally {
            engine.docker("rm", "-f", "other");
        }
    }

    @Test
    void startsFiftyInstancesConcurrently() throws Exception {
        List<InstanceId> ids = new ArrayList<>();
        List<CompletableFuture<RunState.Running>> runs = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            InstanceId id = newId();
            ids.add(id);
            started.add(id);
            CompletableFuture<RunState.Running> run = new CompletableFuture<>();
            runs.add(run);
            Thread.ofVirtual().start(() -> {
                try {
                    run.complete(driver.start(spec(id, "sleep 1000"), IGNORE_PROGRESS));
                } catch (ComputeException | RuntimeException e) {
                    run.completeExceptionally(e);
                }
            });
        }
        for (CompletableFuture<RunState.Running> run : runs) {
            assertThat(run.get().ref().value()).isNotEmpty();
        }

        List<Usage> usages = driver.usage(ids);
        while (usages.size() < 50) {
            Thread.onSpinWait();
            usages = driver.usage(ids);
        }
        assertThat(usages).allSatisfy(usage -> {
            assertThat(usage.cpuNanos()).isNotNegative();
            assertThat(usage.memoryBytes()).isPositive();
        });
        engine.docker(killAll(ids));
        for (int i = 0; i < 50; i++) {
            assertThat(observations.await(Observation.Exited.class).exitCode()).isEqualTo(137);
        }
        observations.assertNoObservation();
    }

    private static String[] killAll(List<InstanceId> ids) {
        List<String> arguments = new ArrayList<>(List.of("kill"));
        ids.forEach(id -> arguments.add(EngineNames.container(id)));
        return arguments.toArray(String[]::new);
    }

    @Test
    void closingAFollowedLogEndsIt() throws Exception {
        InstanceId id = newId();
        start(spec(id, "echo out; echo err >&2; sleep 1000"));
        InputStream followed = new OutputBytes(driver.logs(id, OutputRange.following(10)), false);
        AtomicReference<Throwable> failure = new AtomicReference<>();
        StringBuilder seen = new StringBuilder();
        Thread reader = Thread.ofVirtual().start(() -> {
            try (followed) {
                int c;
                while ((c = followed.read()) >= 0) {
                    synchronized (seen) {
                        seen.append((char) c);
                        seen.notifyAll();
                    }
                }
            } catch (IOException e) {
                failure.set(e);
            }
        });
        synchronized (seen) {
            while (seen.length() < "out\nerr\n".length()) {
                seen.wait();
            }
        }
        followed.close();
        reader.join();

        assertThat(failure).hasNullValue();
        assertThat(seen.toString()).contains("out\n").contains("err\n");
        assertThat(new OutputBytes(driver.logs(newId(), OutputRange.last(10)), false).readAllBytes())
                .isEmpty();
    }

    private VpcId network(String cidr) throws ComputeException {
        VpcId id = new VpcId(newId().value());
        NetworkSpec spec = new NetworkSpec(id, TENANT, "net", Cidr.parse(cidr).orElseThrow());
        assertThat(driver.networks().orElseThrow().create(spec)).isInstanceOf(NetworkCreation.Created.class);
        assertThat(driver.networks().orElseThrow().create(spec)).isInstanceOf(NetworkCreation.Created.class);
        return id;
    }

    private VolumeId volume() throws ComputeException {
        VolumeId id = new VolumeId(newId().value());
        driver.volumes().orElseThrow().create(new VolumeSpec(id, TENANT, "data", 1));
        return id;
    }

    /** Reads from a port until there is a response: the engine's proxy accepts connections before the program does. */
    private static String greeting(int port) throws IOException {
        while (true) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                String response = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                if (!response.isEmpty()) {
                    return response;
                }
            } catch (IOException reset) {
                Thread.onSpinWait();
            }
        }
    }

    private RunState.Running start(InstanceSpec spec) throws ComputeException {
        return start(spec, IGNORE_PROGRESS);
    }

    private RunState.Running start(InstanceSpec spec, StartProgress progress) throws ComputeException {
        started.add(spec.id());
        return driver.start(spec, progress);
    }

    private static InstanceSpec spec(InstanceId id, String script) {
        return spec(id, PrivateEngine.IMAGE, List.of("/bin/sh", "-c", script));
    }

    private static InstanceSpec spec(InstanceId id, String image, List<String> command) {
        return new InstanceSpec(id, TENANT, "name", image, command, Map.of(), null, null);
    }

    private static InstanceSpec limited(InstanceId id, Integer cpuLimitMillis, Long memoryLimitBytes) {
        return new InstanceSpec(
                id, TENANT, "name", PrivateEngine.IMAGE, List.of("sh"), Map.of(), cpuLimitMillis, memoryLimitBytes);
    }

    private static InstanceSpec inVpc(InstanceId id, VpcId vpc, String script, int... hostPorts) {
        List<PublishedPort> ports = new ArrayList<>();
        for (int port : hostPorts) {
            ports.add(new PublishedPort(port, 80, PublishedPort.Protocol.TCP, null));
        }
        return new InstanceSpec(
                id,
                TENANT,
                "name",
                PrivateEngine.IMAGE,
                List.of("/bin/sh", "-c", script),
                new Environment(Map.of()),
                null,
                null,
                vpc,
                List.of(),
                ports,
                RunOptions.NONE,
                StopPolicy.DEFAULT);
    }

    private static InstanceId newId() {
        return new InstanceId(Generators.timeBasedEpochGenerator().generate().toString());
    }
}
