// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.windsock.compute.ComputeException;
import dev.windsock.compute.DriverStatus;
import dev.windsock.compute.Environment;
import dev.windsock.compute.FailureCode;
import dev.windsock.compute.HostSize;
import dev.windsock.compute.InstanceSpec;
import dev.windsock.compute.ObservationRecorder;
import dev.windsock.compute.PortAddress;
import dev.windsock.compute.PublishedPort;
import dev.windsock.compute.RunOptions;
import dev.windsock.compute.StopPolicy;
import dev.windsock.compute.StopSignal;
import dev.windsock.compute.UnsupportedSpec;
import dev.windsock.id.InstanceId;
import dev.windsock.id.TenantId;
import dev.windsock.id.VpcId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The driver's requests to an engine: isolation of containers, registries and ports. */
@NullUnmarked
@Timeout(120)
final class DockerRequestsTest {
    private static final TenantId ALLOWED = new TenantId("allowed");
    private static final TenantId OTHER = new TenantId("other");
    private static final InstanceId ID = new InstanceId("01900000-0000-7000-8000-000000000001");
    private static final VpcId VPC = new VpcId("01900000-0000-7000-8000-000000000002");
    private static final String PRIVATE = "registry.internal:5000/secret/app:1";

    @TempDir
    Path directory;

    private RecordingEngine engine;
    private ObservationRecorder observations;
    private DockerDriver driver;

    @BeforeEach
    void open() throws IOException {
        engine = new RecordingEngine();
        Path config = directory.resolve("config.json");
        // deploy:S3CRET
        Files.writeString(config, "{\"auths\": {\"registry.internal:5000\": {\"auth\": \"ZGVwbG95OlMzQ1JFVA==\"}}}");
        open(new DockerOptions(false, 100, RegistryCredentials.of(config, Set.of(ALLOWED))));
    }

    private void open(DockerOptions options) {
        observations = new ObservationRecorder();
        driver = new DockerDriver(engine.settings(), new HostSize("unknown", 2, 1L << 30), options);
        driver.observe(observations);
    }

    @AfterEach
    void close() {
        driver.close();
        engine.close();
    }

    @Test
    void limitsAndIsolatesEachContainer() throws Exception {
        start(OTHER, "web:1", null);

        JsonNode host = created().at("/HostConfig");
        assertThat(host.get("PidsLimit").asInt()).isEqualTo(100);
        assertThat(host.get("SecurityOpt")).map(JsonNode::asText).containsExactly("no-new-privileges");
        assertThat(host.get("CapDrop")).map(JsonNode::asText).containsExactly("NET_RAW", "MKNOD", "AUDIT_WRITE");
        assertThat(host.get("CapAdd").isNull()).isTrue();
        assertThat(host.path("Privileged").asBoolean()).isFalse();
        assertThat(host.get("NetworkMode").asText()).isEqualTo("windsock-tenant-other");
        assertThat(engine.requests("POST", "/networks/create")).singleElement().satisfies(request -> {
            assertThat(request.at("/Name").asText()).isEqualTo("windsock-tenant-other");
            assertThat(request.at("/Driver").asText()).isEqualTo("bridge");
            assertThat(request.at("/Labels/dev.windsock.tenant-network").asText())
                    .isEqualTo("other");
        });
    }

    @Test
    void usesTheNetworkOfAVpcInstead() throws Exception {
        start(OTHER, "web:1", VPC);

        assertThat(created().at("/HostConfig/NetworkMode").asText()).isEqualTo("windsock-" + VPC.value());
        assertThat(engine.requests("POST", "/networks/create")).isEmpty();
    }

    @Test
    void reportsThatTheEngineHasNoAddressRangeLeft() {
        engine.reject(
                "POST /networks/create",
                403,
                "could not find an available, non-overlapping IPv4 address pool among the defaults to assign to the network");

        assertThatThrownBy(() -> start(OTHER, "web:1", null))
                .isInstanceOf(ComputeException.class)
                .hasMessageContaining("no free address range")
                .hasMessageContaining("default-address-pools");
        assertThat(engine.requests("POST", "/containers/create")).isEmpty();
    }

    @Test
    void neverUsesANetworkThatItDidNotCreate() {
        engine.setNetworks("[{\"Id\":\"1\",\"Name\":\"windsock-tenant-other\",\"Labels\":{}}]");

        assertThatThrownBy(() -> start(OTHER, "web:1", null))
                .isInstanceOf(ComputeException.class)
                .hasMessageContaining("windsock-tenant-other");
        assertThat(engine.requests("POST", "/containers/create")).isEmpty();
    }

    @Test
    void bindsEachPortToItsAddress() throws Exception {
        start(OTHER, "web:1", null, port(8080, "127.0.0.1"), port(8081, "::1"), port(8082, null));

        JsonNode bindings = created().at("/HostConfig/PortBindings/80~1tcp");
        assertThat(bindings).map(binding -> binding.path("HostIp").asText("")).containsExactly("127.0.0.1", "::1", "");
        assertThat(bindings).map(binding -> binding.get("HostPort").asText()).containsExactly("8080", "8081", "8082");
    }

    @Test
    void passesTheStopPolicyToTheEngine() throws Exception {
        InstanceSpec spec = spec(OTHER, "web:1", null).with(new StopPolicy(Duration.ofSeconds(60), StopSignal.SIGINT));
        driver.start(spec, sentence -> true);

        assertThat(created().at("/StopSignal").asText()).isEqualTo("SIGINT");
        assertThat(created().at("/StopTimeout").asInt()).isEqualTo(60);
    }

    @Test
    void leavesTheStopSignalToTheImage() throws Exception {
        start(OTHER, "web:1", null);

        assertThat(created().at("/StopSignal").asText("")).isEmpty();
        assertThat(created().at("/StopTimeout").asInt()).isEqualTo(10);
    }

    @Test
    void keepsTheDigestsOfPreviousVersions() {
        // a container whose digest differs is replaced, and loses its files
        InstanceSpec spec = new InstanceSpec(
                ID,
                OTHER,
                "name",
                "web:1",
                List.of("run"),
                new Environment(Map.of("A", "1")),
                500,
                null,
                null,
                List.of(),
                List.of(port(8080, null), new PublishedPort(53, 53, PublishedPort.Protocol.UDP, null)),
                RunOptions.NONE,
                StopPolicy.DEFAULT);

        assertThat(ContainerRequest.digest(spec))
                .isEqualTo("f8fbdbf2ff58f038cfd654030340f95c7465e564e7476abe8d086eab74b763d7");
    }

    @Test
    void authenticatesOnlyAllowedTenants() throws Exception {
        start(ALLOWED, PRIVATE, null);

        JsonNode credential = pulls().getFirst().credential();
        assertThat(credential.get("username").asText()).isEqualTo("deploy");
        assertThat(credential.get("password").asText()).isEqualTo("S3CRET");
        assertThat(created().credential()).isNull();
        assertThat(created().at("/Image").asText()).isEqualTo(PRIVATE);
    }

    @Test
    void pullsAnonymouslyFromOtherRegistries() throws Exception {
        start(ALLOWED, "ghcr.io/app:1", null);

        assertThat(pulls())
                .singleElement()
                .satisfies(pull -> assertThat(pull.credential()).isNull());
    }

    @Test
    void asksTheRegistryWhetherOtherTenantsMayUseAnImageOfTheHost() {
        engine.addImage(PRIVATE);
        engine.reject("POST /images/create", 404, "pull access denied for secret/app");

        for (String image : List.of(PRIVATE, "REGISTRY.internal:5000/secret/app:1")) {
            assertThatThrownBy(() -> start(OTHER, image, null))
                    .isInstanceOfSatisfying(
                            ComputeException.class, e -> assertThat(e.code()).isEqualTo(FailureCode.IMAGE_NOT_FOUND));
        }
        assertThat(pulls())
                .hasSize(2)
                .allSatisfy(pull -> assertThat(pull.credential()).isNull());
        assertThat(engine.requests("POST", "/containers/create")).isEmpty();
    }

    @Test
    void usesAnImageOfTheHostForAllowedTenants() throws Exception {
        engine.addImage(PRIVATE);

        start(ALLOWED, PRIVATE, null);

        assertThat(pulls()).isEmpty();
    }

    @Test
    void neverNamesAnImageByItsId() throws Exception {
        start(OTHER, "3f2a", null);

        assertThat(created().at("/Image").asText()).isEqualTo("docker.io/library/3f2a:latest");
        assertThat(driver.validate(spec(OTHER, "sha256:" + "0a".repeat(32), null)))
                .map(UnsupportedSpec::toString)
                .hasValueSatisfying(message -> assertThat(message).startsWith("image must be an image reference"));
    }

    @Test
    void ignoresTheLoginOfTheServersUser() throws Exception {
        driver.close();
        Path login = Files.createDirectories(directory.resolve(".docker")).resolve("config.json");
        Files.writeString(login, "{\"auths\": {\"registry.internal:5000\": {\"auth\": \"ZGVwbG95OlMzQ1JFVA==\"}}}");
        String home = System.getProperty("user.home");
        System.setProperty("user.home", directory.toString());
        System.setProperty("registry.username", "deploy");
        System.setProperty("registry.password", "S3CRET");
        try {
            open(PrivateEngine.OPTIONS);
            start(ALLOWED, PRIVATE, null);
        } finally {
            System.setProperty("user.home", home);
            System.clearProperty("registry.username");
            System.clearProperty("registry.password");
        }

        assertThat(pulls())
                .singleElement()
                .satisfies(pull -> assertThat(pull.credential()).isNull());
        assertThat(created().credential()).isNull();
    }

    @Test
    void neverNamesTheEngineToTenants() throws Exception {
        start(OTHER, "web:1", null);
        engine.close();

        DriverStatus.Unreachable status = observations.awaitStatus(DriverStatus.Unreachable.class);
        assertThat(status.reason())
                .startsWith("The engine")
                .doesNotContain("127.0.0.1", Integer.toString(engine.port()));
        assertThatThrownBy(() -> driver.find(ID))
                .isInstanceOf(ComputeException.class)
                .message()
                .doesNotContain("127.0.0.1", Integer.toString(engine.port()));
    }

    private RecordingEngine.Request created() {
        return engine.requests("POST", "/containers/create").getLast();
    }

    private List<RecordingEngine.Request> pulls() {
        return engine.requests("POST", "/images/create");
    }

    private void start(TenantId tenant, String image, VpcId vpc, PublishedPort... ports) throws ComputeException {
        driver.start(spec(tenant, image, vpc, ports), sentence -> true);
    }

    private static InstanceSpec spec(TenantId tenant, String image, VpcId vpc, PublishedPort... ports) {
        return new InstanceSpec(
                ID,
                tenant,
                "name",
                image,
                List.of("run"),
                new Environment(Map.of()),
                null,
                null,
                vpc,
                List.of(),
                List.of(ports),
                RunOptions.NONE,
                StopPolicy.DEFAULT);
    }

    private static PublishedPort port(int hostPort, String address) {
        return new PublishedPort(
                hostPort,
                80,
                PublishedPort.Protocol.TCP,
                address == null ? null : PortAddress.parse(address).orElseThrow());
    }
}
