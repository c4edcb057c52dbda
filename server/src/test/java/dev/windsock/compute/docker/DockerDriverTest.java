// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute.docker;

import dev.windsock.compute.Capability;
import dev.windsock.compute.ComputeDriver;
import dev.windsock.compute.ComputeDriverContract;
import dev.windsock.compute.HostSize;
import dev.windsock.id.InstanceId;
import java.util.Set;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;

/** The driver contract with a real engine. */
@NullUnmarked
@Timeout(120)
final class DockerDriverTest extends ComputeDriverContract {
    private static PrivateEngine engine;

    @BeforeAll
    static void startEngine() {
        engine = new PrivateEngine();
    }

    @AfterAll
    static void stopEngine() {
        engine.close();
    }

    @Override
    protected ComputeDriver newDriver() {
        return new DockerDriver(engine.settings(), new HostSize("test", 2, 1L << 30), PrivateEngine.OPTIONS);
    }

    @Override
    protected String image() {
        return PrivateEngine.IMAGE;
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
                Capability.VPCS,
                Capability.PORTS,
                Capability.IMAGES,
                Capability.NETWORK_METRICS,
                Capability.ISOLATION);
    }

    @Override
    protected void letExit(InstanceId id) {
        engine.docker("exec", EngineNames.container(id), "touch", "stop");
    }

    @Override
    protected void awaitEnd(InstanceId id) {
        engine.docker("wait", EngineNames.container(id));
    }

    @Override
    protected void kill(InstanceId id) {
        engine.docker("kill", EngineNames.container(id));
    }
}
