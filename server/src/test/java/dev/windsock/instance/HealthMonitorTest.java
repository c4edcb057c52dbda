// SPDX-License-Identifier: Apache-2.0
package dev.windsock.instance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.compute.ComputeException;
import dev.windsock.compute.FakeDriver;
import dev.windsock.compute.HealthProbe;
import dev.windsock.compute.HealthStatus;
import dev.windsock.store.Store;
import dev.windsock.wire.Deadline;
import io.micronaut.context.ApplicationContext;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The checks of many instances, with a scripted driver and a real store. */
@Tag("store")
@NullUnmarked
final class HealthMonitorTest {
    private static final int MAX_CHECKS = 64;

    @TempDir
    Path dataDir;

    private final FakeDriver driver = new FakeDriver();
    private ApplicationContext context;
    private InstanceFixture server;

    @BeforeEach
    void open() {
        context = InstanceFixture.context(dataDir, driver, event -> {});
        Store store = context.getBean(Store.class);
        server = new InstanceFixture(
                context, driver, store, new RetryingStore(store), Clock.systemUTC(), (delay, task) -> {});
        server.observer.start();
    }

    @AfterEach
    void close() {
        server.engine.close();
        context.close();
    }

    @Test
    void checksABoundedNumberAtOnceAndAllInTheEnd() {
        CountDownLatch gate = new CountDownLatch(1);
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        driver.checkWith(timeout -> {
            most.accumulateAndGet(running.incrementAndGet(), Math::max);
            try {
                gate.await();
            } catch (InterruptedException e) {
                throw new ComputeException("The check was interrupted.", e);
            } finally {
                running.decrementAndGet();
            }
            return new HealthProbe.Result(true, "");
        });
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < MAX_CHECKS + 10; i++) {
            ids.add(launch("i-" + i));
        }

        Deadline.await("checks to begin", () -> running.get() == MAX_CHECKS);
        gate.countDown();

        Deadline.await("a result of each", () -> ids.stream().allMatch(id -> isHealthy(server.get(id))));
        assertThat(most).hasValue(MAX_CHECKS);
    }

    private static boolean isHealthy(InstanceRecord instance) {
        InstanceState.Run run = instance.state().run();
        return run != null && run.health() != null && run.health().status() == HealthStatus.HEALTHY;
    }

    private String launch(String name) {
        LaunchRequest request = LaunchRequests.read(Map.of(
                "name", name, "command", List.of("sh"), "health", Map.of("command", List.of("true"), "interval", 1)));
        return server.launcher
                .launch(InstanceFixture.CALLER, request, InstanceFixture.ATTEMPT)
                .value()
                .id();
    }
}
