// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.uuid.Generators;
import dev.windsock.child.FreePort;
import dev.windsock.compute.ComputeException;
import dev.windsock.compute.Environment;
import dev.windsock.compute.HostSize;
import dev.windsock.compute.InstanceSpec;
import dev.windsock.compute.Observation;
import dev.windsock.compute.ObservationRecorder;
import dev.windsock.compute.PortAddress;
import dev.windsock.compute.PublishedPort;
import dev.windsock.compute.RunOptions;
import dev.windsock.compute.RunState;
import dev.windsock.compute.StopPolicy;
import dev.windsock.compute.UnsupportedSpec;
import dev.windsock.id.InstanceId;
import dev.windsock.id.TenantId;
import dev.windsock.wire.Deadline;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The isolation between the instances of tenants on a real engine, and the actions that a server in a container can still
 * perform.
 */
@NullUnmarked
@Timeout(180)
final class DockerIsolationTest {
    private static final TenantId TENANT = new TenantId("one");
    private static final TenantId OTHER = new TenantId("two");
    private static final int MAX_PIDS = 64;
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
        open(RegistryCredentials.none());
    }

    private void open(RegistryCredentials registries) {
        driver = new DockerDriver(
                engine.settings(), new HostSize("unknown", 1, 1), new DockerOptions(false, MAX_PIDS, registries));
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
        assertThat(networks()).isEmpty();
    }

    @Test
    void givesEachTenantANetworkUntilItsLastInstanceIsRemoved() throws Exception {
        InstanceId first = start(spec(TENANT, "while :; do echo hello | nc -l -p 80; done"));
        InstanceId second = start(spec(TENANT, "sleep 1000"));
        InstanceId other = start(spec(OTHER, "sleep 1000"));

        assertThat(network(first)).isEqualTo("windsock-tenant-one");
        assertThat(network(second)).isEqualTo("windsock-tenant-one");
        assertThat(network(other)).isEqualTo("windsock-tenant-two");
        assertThat(networks()).containsExactlyInAnyOrder("windsock-tenant-one", "windsock-tenant-two");
        assertThat(((RunState.Running) driver.find(first)).privateIp()).isNull();
        Deadline.await(
                "an instance reaches another one of its tenant",
                () -> engine.docker(
                                "exec",
                                EngineNames.container(second),
                                "sh",
                                "-c",
                                "nc -w 2 " + address(first) + " 80 </dev/null || true")
                        .contains("hello"));

        driver.remove(first);
        assertThat(networks()).hasSize(2);
        driver.remove(second);
        assertThat(networks()).containsExactly("windsock-tenant-two");
    }

    @Test
    void removesUnusedNetworksThatAPreviousServerLeft() throws Exception {
        driver.close();
        engine.docker("network", "create", "--label", "dev.windsock.tenant-network=gone", "windsock-tenant-gone");
        engine.docker("network", "create", "windsock-tenant-foreign");

        open();

        Deadline.await("the unused network is removed", () -> !networks().contains("windsock-tenant-gone"));
        assertThat(networks()).containsExactly("windsock-tenant-foreign");
        engine.docker("network", "rm", "windsock-tenant-foreign");
    }

    @Test
    void restartsAContainerWhoseNetworkWasRemoved() throws Exception {
        InstanceSpec spec = spec(TENANT, PrivateEngine.EXITS_ON_TERM);
        InstanceId id = start(spec);
        List<String> container = engine.containers();
        driver.stop(id, ((RunState.Running) driver.find(id)).ref(), StopPolicy.within(Duration.ofSeconds(2)));
        engine.docker("network", "prune", "-f");
        assertThat(networks()).isEmpty();

        driver.start(spec, sentence -> true);

        assertThat(engine.containers()).isEqualTo(container);
        assertThat(network(id)).isEqualTo("windsock-tenant-one");
    }

    @Test
    void keepsContainersOfPreviousVersionsAsTheyAre() throws Exception {
        InstanceSpec spec = spec(TENANT, PrivateEngine.EXITS_ON_TERM);
        started.add(spec.id());
        List<String> run = new ArrayList<>(List.of("run", "-d", "--name", EngineNames.container(spec.id())));
        EngineNames.labels(spec, ContainerRequest.digest(spec))
                .forEach((name, value) -> run.addAll(List.of("--label", name + "=" + value)));
        run.add(PrivateEngine.IMAGE);
        run.addAll(spec.command());
        engine.docker(run.toArray(String[]::new));
        List<String> container = engine.containers();
        String before = network(spec.id());

        RunState.Running adopted = (RunState.Running) driver.find(spec.id());
        driver.stop(spec.id(), adopted.ref(), StopPolicy.within(Duration.ofSeconds(2)));
        driver.start(spec, sentence -> true);

        assertThat(engine.containers()).isEqualTo(container);
        assertThat(network(spec.id())).isEqualTo(before);
        assertThat(networks()).isEmpty();
    }

    @Test
    void runsServersThatChangeOwnersPortsAndUsers() throws Exception {
        // as the entry points of databases and web servers do
        InstanceId id = start(spec(TENANT, """
                set -e
                echo 'root:x:0:0::/:/bin/sh' >/etc/passwd
                echo 'app:x:70:70::/data:/bin/sh' >>/etc/passwd
                echo 'app:x:70:' >/etc/group
                mkdir -p /data && echo page >/data/index.html && chmod 700 /data && chown -R app:app /data
                httpd -p 80 -h /data -u app:app
                exec su app -c 'set -e; id -u; echo mine >/data/file; wget -q -O - http://127.0.0.1:80/; sleep 1000'
                """.replace("echo 'root", "mkdir -p /etc; echo 'root")));

        Deadline.await("the server answers", () -> logs(id).equals("70\npage\n"));
    }

    @Test
    void deniesWhatServersDoNotNeed() throws Exception {
        InstanceId id = start(spec(TENANT, """
                mkdir -p /etc && printf 'root:x:0:0::/:/bin/sh\\napp:x:70:70::/:/bin/sh\\n' >/etc/passwd
                mknod /device c 1 3 && echo made
                cp /bin/busybox /su && chmod 4755 /su
                ln -s /su /id
                grep -E '^(CapBnd|NoNewPrivs)' /proc/self/status
                su app -c '/id -u'
                """));

        assertThat(observations.await(Observation.Exited.class).exitCode()).isZero();
        String output = logs(id);
        assertThat(output).contains("NoNewPrivs:\t1").doesNotContain("made").endsWith("70\n");
        long bounding = Long.parseLong(output.replaceFirst("(?s).*CapBnd:\\s*([0-9a-f]+).*", "$1"), 16);
        // NET_RAW, MKNOD and AUDIT_WRITE in capabilities(7)
        assertThat(bounding & (1L << 13 | 1L << 27 | 1L << 29)).isZero();
        // CHOWN, SETUID, NET_BIND_SERVICE
        assertThat(bounding & 1L).isNotZero();
        assertThat(bounding & 1L << 7).isNotZero();
        assertThat(bounding & 1L << 10).isNotZero();
    }

    @Test
    void limitsTheProcessesOfAContainer() throws Exception {
        InstanceId id = start(spec(TENANT, "for i in $(seq " + 3 * MAX_PIDS + "); do sleep 1000 & done; echo all"));

        assertThat(observations.await(Observation.Exited.class).exitCode()).isNotZero();
        assertThat(logs(id)).doesNotContain("all");
    }

    @Test
    void bindsAPortToOneAddressOfTheHost() throws Exception {
        int port = FreePort.next();
        start(onPort("echo first | nc -l -p 80; sleep 1000", port, "127.0.0.1"));
        start(onPort("echo second | nc -l -p 80; sleep 1000", port, "127.0.0.2"));
        start(onPort("echo third | nc -l -p 80; sleep 1000", port, "::1"));

        assertThat(greeting("127.0.0.1", port)).isEqualTo("first\n");
        assertThat(greeting("127.0.0.2", port)).isEqualTo("second\n");
        assertThat(greeting("::1", port)).isEqualTo("third\n");
        assertThatThrownBy(() -> greeting("127.0.0.3", port)).isInstanceOf(IOException.class);
        for (String address : List.of("127.0.0.1", "0.0.0.0", "::")) {
            assertThat(driver.validate(onPort("true", port, address)))
                    .as(address)
                    .get()
                    .isInstanceOf(UnsupportedSpec.PortTaken.class);
        }
        assertThat(driver.validate(onPort("true", port, "127.0.0.3"))).isEmpty();
    }

    @Test
    void reportsAnAddressThatTheHostDoesNotHave() throws Exception {
        int port = FreePort.next();

        assertThatThrownBy(() -> start(onPort("true", port, "203.0.113.9")))
                .isInstanceOf(ComputeException.class)
                .hasMessageContaining("`address`");
    }

    @Test
    void deniesOtherTenantsAPrivateImageThatTheHostHas(@TempDir Path directory) throws Exception {
        Path config = directory.resolve("config.json");
        try (FakeRegistry registry = new FakeRegistry(directory, engine.imageWith(new byte[1]), "deploy:S3CRET")) {
            registry.releaseLayer();
            String image = registry.image("one:1");
            Files.writeString(
                    config,
                    "{\"auths\": {\"" + image.substring(0, image.indexOf('/'))
                            + "\": {\"username\": \"deploy\", \"password\": \"S3CRET\"}}}");
            driver.close();
            open(RegistryCredentials.of(config, Set.of(TENANT)));
            start(spec(TENANT, image, "sleep 1000"));

            assertThatThrownBy(() -> start(spec(OTHER, image, "sleep 1000")))
                    .isInstanceOf(ComputeException.class)
                    .hasMessageStartingWith("Cannot pull the image " + image);
            String id = engine.docker("image", "inspect", "--format", "{{.Id}}", image)
                    .strip();
            for (String byId : List.of(id.substring("sha256:".length(), 20), id.substring(0, 20))) {
                assertThatThrownBy(() -> start(spec(OTHER, byId, "sleep 1000")))
                        .as(byId)
                        .isInstanceOf(ComputeException.class);
            }
            assertThat(engine.containers()).hasSize(1);
        }
    }

    @Test
    void letsEveryTenantUseAPublicImageOfARegistryWithCredentials(@TempDir Path directory) throws Exception {
        Path config = directory.resolve("config.json");
        try (FakeRegistry registry = new FakeRegistry(directory, engine.imageWith(new byte[2]))) {
            registry.releaseLayer();
            String image = registry.image("one:1");
            Files.writeString(
                    config,
                    "{\"auths\": {\"" + image.substring(0, image.indexOf('/'))
                            + "\": {\"username\": \"deploy\", \"password\": \"S3CRET\"}}}");
            driver.close();
            open(RegistryCredentials.of(config, Set.of(TENANT)));

            start(spec(TENANT, image, "sleep 1000"));
            start(spec(OTHER, image, "sleep 1000"));
        }
    }

    private static List<String> networks() {
        return engine.docker("network", "ls", "--format", "{{.Name}}", "--filter", "name=windsock-")
                .lines()
                .toList();
    }

    private static String network(InstanceId id) {
        return engine.docker("inspect", "--format", "{{.HostConfig.NetworkMode}}", EngineNames.container(id))
                .strip();
    }

    private static String address(InstanceId id) {
        return engine.docker(
                        "inspect",
                        "--format",
                        "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}",
                        EngineNames.container(id))
                .strip();
    }

    private String logs(InstanceId id) {
        return engine.docker("logs", EngineNames.container(id));
    }

    /** Reads from a port until there is a response: the engine's proxy accepts connections before the program does. */
    private static String greeting(String address, int port) throws IOException {
        Deadline deadline = Deadline.usual();
        while (true) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(address, port));
                String response = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                if (!response.isEmpty() || deadline.isOver()) {
                    return response;
                }
            } catch (SocketException e) {
                // the proxy resets a connection that the program does not accept; nothing listens without a proxy
                if (e instanceof ConnectException || deadline.isOver()) {
                    throw e;
                }
            }
        }
    }

    private InstanceId start(InstanceSpec spec) throws ComputeException {
        started.add(spec.id());
        driver.start(spec, sentence -> true);
        return spec.id();
    }

    private static InstanceSpec spec(TenantId tenant, String script) {
        return spec(tenant, PrivateEngine.IMAGE, script);
    }

    private static InstanceSpec spec(TenantId tenant, String image, String script) {
        return spec(tenant, image, script, List.of());
    }

    private static InstanceSpec onPort(String script, int hostPort, String address) {
        PublishedPort port = new PublishedPort(
                hostPort,
                80,
                PublishedPort.Protocol.TCP,
                PortAddress.parse(address).orElseThrow());
        return spec(TENANT, PrivateEngine.IMAGE, script, List.of(port));
    }

    private static InstanceSpec spec(TenantId tenant, String image, String script, List<PublishedPort> ports) {
        return new InstanceSpec(
                new InstanceId(Generators.timeBasedEpochGenerator().generate().toString()),
                tenant,
                "name",
                image,
                List.of("/bin/sh", "-c", script),
                new Environment(Map.of()),
                null,
                null,
                null,
                List.of(),
                ports,
                RunOptions.NONE,
                StopPolicy.DEFAULT);
    }
}
