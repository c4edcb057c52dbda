// SPDX-License-Identifier: Apache-2.0
package dev.windsock.instance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windsock.compute.FailureCode;
import dev.windsock.compute.FakeDriver;
import dev.windsock.compute.RunEnding;
import dev.windsock.id.InstanceId;
import dev.windsock.log.ChangeEvent;
import dev.windsock.problem.RejectedException;
import dev.windsock.store.Store;
import dev.windsock.wire.Deadline;
import io.micronaut.context.ApplicationContext;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The restart policy with a scripted driver, a clock that tests advance, and a real store. */
@Tag("store")
@NullUnmarked
final class RestartsTest {
    private record Timer(Duration delay, Runnable task) {}

    /** Advances only when a test requests it. */
    private static final class ManualClock extends Clock {
        private volatile Instant now = Clock.systemUTC().instant();

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        void advance(Duration time) {
            now = now.plus(time);
        }
    }

    @TempDir
    Path dataDir;

    private final FakeDriver driver = new FakeDriver();
    private final ManualClock clock = new ManualClock();
    private final BlockingQueue<String> events = new LinkedBlockingQueue<>();
    private final BlockingQueue<Timer> timers = new LinkedBlockingQueue<>();
    private ApplicationContext context;
    private InstanceFixture server;

    @BeforeEach
    void open() {
        context = InstanceFixture.context(dataDir, driver, event -> events.add(describe(event)));
        startServer();
    }

    /** Starts the engine, as a server does; the timers of the previous engine are lost. */
    private void startServer() {
        timers.clear();
        Store store = context.getBean(Store.class);
        server = new InstanceFixture(
                context,
                driver,
                store,
                new RetryingStore(store),
                clock,
                (delay, task) -> timers.add(new Timer(delay, task)));
        server.observer.start();
    }

    @AfterEach
    void close() {
        server.engine.close();
        context.close();
    }

    @Test
    void restartsAfterAFailure() throws InterruptedException {
        InstanceId id = launch("on-failure", null);
        driver.exit(id, 3);

        awaitEvents("FAILED", "STARTING");
        InstanceRecord waiting = get(id);
        assertThat(waiting.status()).isEqualTo(InstanceStatus.STARTING);
        assertThat(waiting.state().exitCode()).isEqualTo(3);
        assertThat(waiting.state().reason()).isEqualTo("Exited with code 3. Restart 1 of at most 100 follows.");
        assertThat(waiting.state().restarts().nextStartAt())
                .isBetween(clock.instant(), clock.instant().plusSeconds(1));
        runTimer(Duration.ofSeconds(1));
        awaitEvents("STARTED");
        assertThat(get(id).state().restarts()).isEqualTo(new InstanceState.Restarts(1, null));
        assertThat(get(id).state().reason()).isNull();
    }

    @Test
    void aTimerThatIsEarlyWaitsForTheRest() throws InterruptedException {
        InstanceId id = launch("always", null);
        driver.exit(id, 3);
        awaitEvents("FAILED", "STARTING");

        Timer early = timers.poll(30, TimeUnit.SECONDS);
        clock.advance(Duration.ofMillis(400));
        early.task().run();

        runTimer(Duration.ofMillis(600));
        awaitEvents("STARTED");
        assertThat(driver.started()).isEqualTo(2);
    }

    @Test
    void startsOnTimeIfTheClockWasSetBackMeanwhile() throws InterruptedException {
        InstanceId id = launch("always", null);
        driver.exit(id, 3);
        awaitWait();

        clock.advance(Duration.ofHours(-1));
        runTimer(Duration.ofSeconds(1));

        awaitEvents("STARTED");
        assertThat(timers).isEmpty();
    }

    @Test
    void restartsWhatThePolicyNames() throws InterruptedException {
        InstanceId never = launch("never", null);
        driver.exit(never, 3);
        awaitEvents("FAILED");
        InstanceId onFailure = launch("on-failure", null);
        driver.exit(onFailure, 0);
        awaitEvents("STOPPED");
        InstanceId always = launch("always", null);
        driver.exit(always, 0);
        awaitEvents("STOPPED", "STARTING");

        assertThat(get(never).status()).isEqualTo(InstanceStatus.ERROR);
        assertThat(get(onFailure).status()).isEqualTo(InstanceStatus.STOPPED);
        assertThat(get(always).status()).isEqualTo(InstanceStatus.STARTING);
    }

    @Test
    void startsNothingThatSomebodyStopped() throws InterruptedException {
        InstanceId byRequest = launch("always", null);
        execute(byRequest, Command.STOP);
        awaitEvents("STOPPING", "STOPPED");
        InstanceId outside = launch("always", null);
        driver.exit(outside, 137, RunEnding.STOPPED_OUTSIDE);
        awaitEvents("FAILED");

        startServer();
        driver.disconnect();
        driver.reconnect();

        assertThat(get(byRequest).status()).isEqualTo(InstanceStatus.STOPPED);
        assertThat(get(outside).status()).isEqualTo(InstanceStatus.ERROR);
        assertThat(events).isEmpty();
    }

    @Test
    void runsAgainAfterTheHostOrTheEngineWentDown() throws InterruptedException {
        InstanceId service = launch("on-failure", null);
        InstanceId job = launch("never", null);
        driver.exitUnobserved(service, 0, RunEnding.INTERRUPTED);
        driver.exitUnobserved(job, null, RunEnding.INTERRUPTED);

        startServer();

        Set<String> expected = Set.of("STOPPED", "STARTING", "FAILED");
        assertThat(Set.of(next(), next(), next())).isEqualTo(expected);
        runTimer(Duration.ofSeconds(1));
        awaitEvents("STARTED");
        assertThat(get(service).status()).isEqualTo(InstanceStatus.RUNNING);
        assertThat(get(job).status()).isEqualTo(InstanceStatus.ERROR);
    }

    @Test
    void doublesTheDelayAndGivesUpAfterTheBound() throws InterruptedException {
        InstanceId id = launch("on-failure", 3);
        for (int seconds : new int[] {1, 2, 4}) {
            driver.exit(id, 1);
            awaitEvents("FAILED", "STARTING");
            runTimer(Duration.ofSeconds(seconds));
            awaitEvents("STARTED");
        }
        driver.exit(id, 1);

        awaitEvents("FAILED");
        assertThat(get(id).status()).isEqualTo(InstanceStatus.ERROR);
        assertThat(get(id).state().reason())
                .isEqualTo("Exited with code 1. Not restarted again after 3 restarts in a row.");
        assertThat(RestartPolicy.delayAfter(1_000)).isEqualTo(Duration.ofMinutes(5));
    }

    @Test
    void aStableRunBeginsANewRow() throws InterruptedException {
        InstanceId id = launch("on-failure", 1);
        driver.exit(id, 1);
        awaitEvents("FAILED", "STARTING");
        runTimer(Duration.ofSeconds(1));
        awaitEvents("STARTED");
        clock.advance(Duration.ofMinutes(2));
        driver.exit(id, 1);

        awaitEvents("FAILED", "STARTING");
        runTimer(Duration.ofSeconds(1));
        awaitEvents("STARTED");
    }

    @Test
    void stopsAndTerminatesWhileItWaits() throws InterruptedException {
        InstanceId id = launch("always", null);
        driver.exit(id, 1);
        awaitWait();
        execute(id, Command.STOP);
        awaitEvents("STOPPING", "STOPPED");
        assertThat(get(id).state().restarts()).isEqualTo(InstanceState.Restarts.NONE);
        runTimer(Duration.ofSeconds(1));
        assertThat(get(id).status()).isEqualTo(InstanceStatus.STOPPED);

        execute(id, Command.START);
        awaitEvents("STARTING", "STARTED");
        driver.exit(id, 1);
        awaitWait();
        execute(id, Command.TERMINATE);
        awaitEvents("STOPPING", "TERMINATED");
        runTimer(Duration.ofSeconds(1));
        assertThat(events).isEmpty();
        assertThat(driver.started()).isEqualTo(2);
    }

    @Test
    void startsAtOnceWhenAskedWhileItWaits() throws InterruptedException {
        InstanceId id = launch("always", null);
        driver.exit(id, 1);
        awaitWait();
        assertThatThrownBy(() -> execute(id, Command.RESTART)).isInstanceOf(RejectedException.class);

        execute(id, Command.START);

        awaitEvents("STARTING", "STARTED");
        assertThat(get(id).state().restarts()).isEqualTo(InstanceState.Restarts.NONE);
        runTimer(Duration.ofSeconds(1));
        assertThat(driver.started()).isEqualTo(2);
    }

    @Test
    void aPolicyThatDoesNotRestartCancelsTheWait() throws InterruptedException {
        for (String policy : List.of("{\"restart_policy\":\"never\"}", "{\"restart_policy\":null}")) {
            InstanceId id = launch("always", null);
            driver.exit(id, 3);
            awaitWait();

            assertThat(server.change(id.value(), policy).newRun()).isFalse();

            awaitEvents("STOPPING", "STOPPED");
            runTimer(Duration.ofSeconds(1));
            assertThat(get(id).status()).isEqualTo(InstanceStatus.STOPPED);
            assertThat(get(id).state().exitCode()).isEqualTo(3);
            assertThat(get(id).state().restarts()).isEqualTo(InstanceState.Restarts.NONE);
        }
        assertThat(events).isEmpty();
    }

    @Test
    void aLowerBoundThanTheRestartThatFollowsCancelsTheWait() throws InterruptedException {
        InstanceId id = launch("always", null);
        driver.exit(id, 3);
        awaitWait();
        runTimer(Duration.ofSeconds(1));
        awaitEvents("STARTED");
        driver.exit(id, 3);
        awaitWait();

        server.change(id.value(), "{\"max_restarts\":2}");
        awaitEvents("UPDATED");
        server.change(id.value(), "{\"max_restarts\":1}");
        awaitEvents("STOPPING", "STOPPED");
    }

    @Test
    void aPolicyThatStillRestartsKeepsTheWait() throws InterruptedException {
        InstanceId id = launch("always", null);
        driver.exit(id, 3);
        awaitWait();

        server.change(id.value(), "{\"restart_policy\":\"on-failure\",\"max_restarts\":1}");

        awaitEvents("UPDATED");
        runTimer(Duration.ofSeconds(1));
        awaitEvents("STARTED");
    }

    @Test
    void theRestartUsesWhatChangedWhileItWaited() throws InterruptedException {
        InstanceId id = launch("always", null);
        driver.exit(id, 3);
        awaitWait();

        assertThat(server.change(id.value(), "{\"command\":[\"fixed\"]}").newRun())
                .isFalse();

        awaitEvents("UPDATED");
        runTimer(Duration.ofSeconds(1));
        awaitEvents("STARTED");
        assertThat(driver.spec(id).command()).containsExactly("fixed");
    }

    @Test
    void theNextServerContinuesTheWait() throws InterruptedException {
        InstanceId id = launch("always", null);
        driver.exit(id, 1);
        // otherwise, the first server would add its timer to those of the next
        awaitWait();
        clock.advance(Duration.ofMillis(300));

        startServer();

        runTimer(Duration.ofMillis(700));
        awaitEvents("STARTED");
        assertThat(get(id).state().restarts().inARow()).isEqualTo(1);
    }

    @Test
    void theNextServerStartsWhatIsOverdue() throws InterruptedException {
        InstanceId id = launch("always", null);
        driver.exit(id, 1);
        awaitWait();
        clock.advance(Duration.ofHours(1));

        startServer();

        awaitEvents("STARTED");
        assertThat(get(id).status()).isEqualTo(InstanceStatus.RUNNING);
    }

    @Test
    void retriesARestartThatFailsButNotAFirstStart() throws InterruptedException {
        server.launcher.launch(
                InstanceFixture.CALLER, request("first", "always", null, FakeDriver.BROKEN), InstanceFixture.ATTEMPT);
        awaitEvents("CREATED", "FAILED");

        InstanceId id = launch("always", null);
        driver.exit(id, 1);
        awaitEvents("FAILED", "STARTING");
        driver.failNextStart();
        runTimer(Duration.ofSeconds(1));

        awaitEvents("FAILED", "STARTING");
        runTimer(Duration.ofSeconds(2));
        awaitEvents("STARTED");
    }

    @Test
    void aProgramThatCannotBeExecutedIsAFailedStart() throws InterruptedException {
        InstanceId id = launch("always", null);
        driver.exit(id, 255, RunEnding.NOT_EXECUTED);
        awaitEvents("FAILED");
        assertThat(get(id).state().failureCode()).isEqualTo(FailureCode.PROGRAM_NOT_FOUND);
        assertThat(get(id).state().exitCode()).isEqualTo(255);

        execute(id, Command.START);
        awaitEvents("STARTING", "STARTED");
        driver.exit(id, 1);
        awaitEvents("FAILED", "STARTING");
        runTimer(Duration.ofSeconds(1));
        awaitEvents("STARTED");
        driver.exit(id, 255, RunEnding.NOT_EXECUTED);
        awaitEvents("FAILED", "STARTING");
    }

    @Test
    void waitsForADriverThatIsUnreachable() throws InterruptedException {
        InstanceId id = launch("always", null);
        driver.exit(id, 1);
        awaitEvents("FAILED", "STARTING");
        driver.disconnect();
        runTimer(Duration.ofSeconds(1));
        assertThat(get(id).status()).isEqualTo(InstanceStatus.STARTING);

        driver.reconnect();

        awaitEvents("STARTED");
    }

    private InstanceId launch(String policy, Integer maxRestarts) throws InterruptedException {
        String name = policy + "-" + System.nanoTime();
        InstanceId id = new InstanceId(server.launcher
                .launch(InstanceFixture.CALLER, request(name, policy, maxRestarts, "sh"), InstanceFixture.ATTEMPT)
                .value()
                .id());
        awaitEvents("CREATED", "STARTED");
        return id;
    }

    private static LaunchRequest request(String name, String policy, Integer maxRestarts, String program) {
        Map<String, Object> fields = new HashMap<>();
        fields.put("name", name);
        fields.put("command", List.of(program));
        fields.put("restart_policy", policy);
        fields.put("max_restarts", maxRestarts);
        return LaunchRequests.read(fields);
    }

    private void execute(InstanceId id, Command command) {
        server.execute(id.value(), command);
    }

    /** Waits until an instance is waiting for its next start. */
    private void awaitWait() throws InterruptedException {
        awaitEvents("FAILED", "STARTING");
        Deadline.await("a timer", () -> timers.peek() != null);
    }

    /** Runs the most recently scheduled timer, which must have this delay, at its due time. */
    private void runTimer(Duration delay) throws InterruptedException {
        Timer timer = timers.poll(30, TimeUnit.SECONDS);
        assertThat(timer).isNotNull();
        assertThat(timer.delay()).isEqualTo(delay);
        clock.advance(delay);
        timer.task().run();
    }

    private InstanceRecord get(InstanceId id) {
        return server.get(id.value());
    }

    private void awaitEvents(String... expected) throws InterruptedException {
        for (String event : expected) {
            assertThat(next()).isEqualTo(event);
        }
    }

    private String next() throws InterruptedException {
        return events.poll(30, TimeUnit.SECONDS);
    }

    private static String describe(ChangeEvent event) {
        return event.draft().type().replace("INSTANCE_", "");
    }
}
