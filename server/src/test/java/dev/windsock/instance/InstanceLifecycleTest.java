// SPDX-License-Identifier: Apache-2.0
package dev.windsock.instance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windsock.compute.DriverRef;
import dev.windsock.compute.FakeDriver;
import dev.windsock.compute.Observation;
import dev.windsock.compute.Output;
import dev.windsock.compute.OutputRange;
import dev.windsock.compute.OutputReader;
import dev.windsock.compute.RunState;
import dev.windsock.compute.StopPolicy;
import dev.windsock.compute.StopSignal;
import dev.windsock.id.InstanceId;
import dev.windsock.id.TenantId;
import dev.windsock.log.ChangeEvent;
import dev.windsock.paging.PageRequest;
import dev.windsock.principal.Caller;
import dev.windsock.problem.ErrorCode;
import dev.windsock.problem.RejectedException;
import dev.windsock.store.SqlEventLog;
import dev.windsock.wire.Deadline;
import io.micronaut.context.ApplicationContext;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The life cycle of instances with a scripted driver and a real store. */
@Tag("store")
@NullUnmarked
final class InstanceLifecycleTest {
    @TempDir
    Path dataDir;

    private final FakeDriver driver = new FakeDriver();
    private final BlockingQueue<String> events = new LinkedBlockingQueue<>();
    private final List<Duration> delays = new CopyOnWriteArrayList<>();
    private ApplicationContext context;
    private FailingStore store;
    private InstanceFixture server;

    @BeforeEach
    void open() {
        context = InstanceFixture.context(dataDir, driver, event -> events.add(describe(event)));
        store = new FailingStore(context.getBean(SqlEventLog.class));
        server = new InstanceFixture(
                context, driver, store, new RetryingStore(store, delays::add), Clock.systemUTC(), (delay, task) -> {});
    }

    @AfterEach
    void close() {
        server.engine.close();
        context.close();
    }

    @Test
    void emitsEveryTransitionInOrder() throws Exception {
        server.observer.start();
        String id = launch("web");
        awaitEvents("CREATED by ada", "STARTED by ada");
        assertThat(get(id).status()).isEqualTo(InstanceStatus.RUNNING);
        assertThat(get(id).runRef()).hasToString("run-1");

        execute(id, Command.PAUSE);
        execute(id, Command.RESUME);
        awaitEvents("PAUSED by ada", "RESUMED by ada");
        execute(id, Command.RESTART);
        awaitEvents("STOPPING by ada", "STOPPED by ada", "STARTING by ada", "STARTED by ada");
        assertThat(get(id).runRef()).hasToString("run-2");
        execute(id, Command.STOP);
        awaitEvents("STOPPING by ada", "STOPPED by ada");
        assertThat(get(id).state().exitCode()).isEqualTo(143);
        execute(id, Command.START);
        awaitEvents("STARTING by ada", "STARTED by ada");
        execute(id, Command.TERMINATE);
        awaitEvents("STOPPING by ada", "TERMINATED by ada");
        assertThat(driver.find(new InstanceId(id))).isInstanceOf(RunState.Unknown.class);
    }

    @Test
    void becomesStoppedOrFailedWhenTheRunExits() throws InterruptedException {
        server.observer.start();
        String good = launch("good");
        String bad = launch("bad");
        String lost = launch("lost");
        awaitEventCount(6);

        driver.exit(new InstanceId(good), 0);
        awaitEvents("STOPPED by engine");
        driver.exit(new InstanceId(bad), 3);
        awaitEvents("FAILED by engine");
        driver.exit(new InstanceId(lost), null);
        awaitEvents("FAILED by engine");
        assertThat(get(good).status()).isEqualTo(InstanceStatus.STOPPED);
        assertThat(get(bad).status()).isEqualTo(InstanceStatus.ERROR);
        assertThat(get(bad).state().exitCode()).isEqualTo(3);
        assertThat(get(bad).state().reason()).isEqualTo("Exited with code 3.");
    }

    @Test
    void retriesTransitionsWhileTheStoreFails() throws InterruptedException {
        server.observer.start();
        String id = launch("web");
        awaitEvents("CREATED by ada", "STARTED by ada");

        store.failWrites(9);
        driver.exit(new InstanceId(id), 0);

        awaitEvents("STOPPED by engine");
        assertThat(delays)
                .hasSize(9)
                .isSorted()
                .startsWith(Duration.ofMillis(200), Duration.ofMillis(400))
                .endsWith(Duration.ofSeconds(10), Duration.ofSeconds(10));
    }

    @Test
    void runsTheNextTaskAfterAnErrorInTheDriver() throws InterruptedException {
        server.observer.start();
        String id = launch("web");
        awaitEvents("CREATED by ada", "STARTED by ada");

        assertThatThrownBy(() -> server.executor.call(new InstanceId(id), () -> {
                    throw new LinkageError("broken driver");
                }))
                .hasRootCauseInstanceOf(LinkageError.class);
        driver.failNextStop(new LinkageError("broken driver"));
        execute(id, Command.RESTART);
        awaitEvents("STOPPING by ada");
        execute(id, Command.TERMINATE);
        awaitEvents("STOPPING by ada", "TERMINATED by ada");
    }

    @Test
    void ignoresObservationsOfAnEarlierRun() throws InterruptedException {
        server.observer.start();
        String id = launch("web");
        awaitEvents("CREATED by ada", "STARTED by ada");

        driver.emit(new Observation.Exited(new InstanceId(id), new DriverRef("run-0"), 1, "Exited.", Instant.now()));
        driver.exit(new InstanceId(id), 0);

        awaitEvents("STOPPED by engine");
    }

    @Test
    void emitsAFailedLaunchWithItsReason() throws InterruptedException {
        server.observer.start();
        String id = launch(request("web", null, List.of(FakeDriver.BROKEN)));

        awaitEvents("CREATED by ada", "FAILED by ada");
        assertThat(get(id).status()).isEqualTo(InstanceStatus.ERROR);
        assertThat(get(id).state().reason()).isEqualTo("The program broken does not exist.");
    }

    @Test
    void leavesNoRunWhenTerminatedWhileStarting() throws Exception {
        server.observer.start();
        driver.holdStarts();
        String id = launch("web");
        awaitEvents("CREATED by ada");
        execute(id, Command.TERMINATE);
        driver.releaseStarts();

        awaitEvents("STOPPING by ada", "TERMINATED by ada");
        assertThat(driver.find(new InstanceId(id))).isInstanceOf(RunState.Unknown.class);
    }

    @Test
    void endsEveryRunByThePolicyOfItsInstance() throws InterruptedException {
        server.observer.start();
        String id = launch(request("web", null, List.of("sh"), 0, "SIGINT"));
        awaitEvents("CREATED by ada", "STARTED by ada");
        execute(id, Command.RESTART);
        awaitEvents("STOPPING by ada", "STOPPED by ada", "STARTING by ada", "STARTED by ada");
        execute(id, Command.STOP);
        awaitEvents("STOPPING by ada", "STOPPED by ada");
        execute(id, Command.START);
        awaitEvents("STARTING by ada", "STARTED by ada");
        execute(id, Command.TERMINATE);
        awaitEvents("STOPPING by ada", "TERMINATED by ada");

        StopPolicy policy = new StopPolicy(Duration.ZERO, StopSignal.SIGINT);
        assertThat(driver.stops()).containsExactly(policy, policy, policy);
    }

    @Test
    void stopsAStoppingInstanceOnceAndOthersMeanwhile() throws InterruptedException {
        server.observer.start();
        String slow = launchAndAwait("slow");
        String other = launchAndAwait("other");
        driver.holdStops(new InstanceId(slow));
        execute(slow, Command.STOP);
        awaitEvents("STOPPING by ada");

        execute(slow, Command.STOP);
        execute(other, Command.STOP);
        awaitEvents("STOPPING by ada", "STOPPED by ada");
        assertThat(get(other).status()).isEqualTo(InstanceStatus.STOPPED);
        execute(slow, Command.TERMINATE);
        execute(slow, Command.TERMINATE);
        execute(slow, Command.STOP);
        driver.releaseStops(new InstanceId(slow));

        awaitEvents("STOPPING by ada", "TERMINATED by ada");
        assertThat(driver.stops()).containsExactly(StopPolicy.DEFAULT, StopPolicy.DEFAULT);
    }

    @Test
    void aForcedStopEndsTheStopInProgress() throws InterruptedException {
        server.observer.start();
        for (Command command : List.of(Command.STOP, Command.TERMINATE)) {
            String id = launchAndAwait("slow-" + command);
            int stops = driver.stops().size();
            driver.holdStops(new InstanceId(id));
            execute(id, Command.RESTART);
            awaitEvents("STOPPING by ada");
            Deadline.await("a stop", () -> driver.stops().size() == stops + 1);

            server.execute(id, command, true);

            awaitEvents("STOPPING by ada", command == Command.STOP ? "STOPPED by ada" : "TERMINATED by ada");
            // a second forced command finds nothing to kill
            assertThat(get(id).state().isForced()).isFalse();
        }
    }

    @Test
    void aForcedStopKillsARunThatIsNotStoppingYet() throws InterruptedException {
        server.observer.start();
        String running = launchAndAwait("running");
        server.execute(running, Command.STOP, true);
        awaitEvents("STOPPING by ada", "STOPPED by ada");
        driver.holdStarts();
        String starting = launch("starting");
        awaitEvents("CREATED by ada");
        server.execute(starting, Command.STOP, false);
        server.execute(starting, Command.STOP, true);
        driver.releaseStarts();
        awaitEvents("STOPPING by ada", "STOPPING by ada", "STOPPED by ada");

        assertThat(driver.stops()).containsExactly(StopPolicy.KILL, StopPolicy.KILL);
    }

    @Test
    void theNextServerCompletesAForcedStop() throws InterruptedException {
        String id = launchAndAwait("web");
        store.write(transaction -> server.instances.store(
                transaction, new InstanceService.Request(InstanceFixture.CALLER, id, Command.STOP, true, null)));
        awaitEvents("STOPPING by ada");

        server.observer.start();

        awaitEvents("STOPPED by engine");
        assertThat(driver.stops()).containsExactly(StopPolicy.KILL);
    }

    @Test
    void aStopDuringARestartPreventsTheNextRun() throws InterruptedException {
        server.observer.start();
        String id = launchAndAwait("web");
        driver.holdStops(new InstanceId(id));
        execute(id, Command.RESTART);
        execute(id, Command.STOP);
        driver.releaseStops(new InstanceId(id));

        awaitEvents("STOPPING by ada", "STOPPING by ada", "STOPPED by ada");
        assertThat(driver.started()).isEqualTo(1);
    }

    @Test
    void aFollowedLogWaitsForTheStart() throws Exception {
        server.observer.start();
        driver.holdStarts();
        String id = launch("web");
        awaitEvents("CREATED by ada");
        try (OutputReader closed = server.instances.logs(get(id), OutputRange.following(10));
                OutputReader log = server.instances.logs(get(id), OutputRange.following(10))) {
            closed.close();
            assertThat(closed.read()).isNull();
            FutureTask<Output> first = new FutureTask<>(log::read);
            Thread.ofVirtual().start(first);
            driver.releaseStarts();

            assertThat(first.get(30, TimeUnit.SECONDS))
                    .isInstanceOfSatisfying(
                            Output.Bytes.class,
                            bytes -> assertThat(bytes.bytes()).isNotEmpty());
            assertThat(log.read()).isNull();
        }
    }

    @Test
    void stopsAnInstanceThatIsStarting() throws InterruptedException {
        server.observer.start();
        driver.holdStarts();
        String id = launch("web");
        awaitEvents("CREATED by ada");
        execute(id, Command.STOP);
        driver.releaseStarts();

        awaitEvents("STOPPING by ada", "STOPPED by ada");
        assertThat(get(id).status()).isEqualTo(InstanceStatus.STOPPED);
    }

    @Test
    void rejectsCommandsInTheWrongStateAndListsTheAllowedCommands() throws InterruptedException {
        server.observer.start();
        String id = launch("web");
        awaitEvents("CREATED by ada", "STARTED by ada");

        assertRejected(() -> execute(id, Command.START), ErrorCode.INVALID_STATE, "STOPPED or ERROR");
        assertRejected(() -> execute(id, Command.RESUME), ErrorCode.INVALID_STATE, "PAUSED");
        assertRejected(() -> execute(id, Command.STOP, 1L), ErrorCode.VERSION_CONFLICT, "version 2");
        assertRejected(() -> launch("web"), ErrorCode.NAME_TAKEN, "web");
        execute(id, Command.TERMINATE);
        awaitEvents("STOPPING by ada", "TERMINATED by ada");
        assertRejected(() -> execute(id, Command.TERMINATE), ErrorCode.INVALID_STATE, "TERMINATED");
        launch("web");
    }

    @Test
    void hidesInstancesOfOtherTenants() {
        String id = launch("web");
        Caller other = InstanceFixture.caller(new TenantId("another"));

        assertThatThrownBy(() -> server.instances.get(other.principal().tenantId(), id))
                .isInstanceOfSatisfying(
                        RejectedException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_FOUND));
        assertRejected(
                () -> server.instances.execute(
                        new InstanceService.Request(other, id, Command.TERMINATE, false, null),
                        InstanceFixture.ATTEMPT),
                ErrorCode.NOT_FOUND,
                id);
    }

    @Test
    void filtersAndPagesLists() throws InterruptedException {
        server.observer.start();
        List<String> names = List.of("a", "b", "c");
        for (String name : names) {
            launch(name);
            awaitEvents("CREATED by ada", "STARTED by ada");
        }
        execute(list(null, null, "c").getFirst().id().value(), Command.TERMINATE);
        awaitEvents("STOPPING by ada", "TERMINATED by ada");

        assertThat(list(null, null, null))
                .extracting(instance -> instance.spec().name())
                .containsExactly("b", "a");
        assertThat(list("TERMINATED", "tier:web", null))
                .extracting(instance -> instance.spec().name())
                .containsExactly("c");
        assertThat(list("RUNNING,TERMINATED", "tier:db", null)).isEmpty();
        assertThat(list(null, null, "b"))
                .extracting(instance -> instance.spec().name())
                .containsExactly("b");
        String after = list(null, null, "b").getFirst().id().value();
        assertThat(server.instances
                        .list(
                                TenantId.DEFAULT,
                                InstanceFilter.parse(null, List.of("tier:web"), null),
                                new PageRequest("instances", 50, after))
                        .items())
                .extracting(instance -> instance.spec().name())
                .containsExactly("a");
    }

    private List<InstanceRecord> list(String status, String label, String name) {
        return server.instances
                .list(
                        TenantId.DEFAULT,
                        InstanceFilter.parse(status, label == null ? List.of() : List.of(label), name),
                        new PageRequest("instances", 50, null))
                .items();
    }

    @Test
    void completesTheWorkOfThePreviousServer() throws InterruptedException {
        String starting = storeOnly("starting");
        String running = launchAndAwait("running");
        String ended = launchAndAwait("ended");
        driver.exitUnobserved(new InstanceId(ended), 0);
        String stopping = launchAndAwait("stopping");
        storeOnly(stopping, Command.STOP);
        awaitEvents("STOPPING by ada");
        String terminating = launchAndAwait("terminating");
        storeOnly(terminating, Command.TERMINATE);
        awaitEvents("STOPPING by ada");
        String gone = launchAndAwait("gone");
        driver.remove(new InstanceId(gone));

        server.observer.start();
        awaitEventCount(5);

        assertThat(get(starting).status()).isEqualTo(InstanceStatus.RUNNING);
        assertThat(get(running).status()).isEqualTo(InstanceStatus.RUNNING);
        assertThat(get(ended).status()).isEqualTo(InstanceStatus.STOPPED);
        assertThat(get(stopping).status()).isEqualTo(InstanceStatus.STOPPED);
        assertThat(get(terminating).status()).isEqualTo(InstanceStatus.TERMINATED);
        assertThat(get(gone).status()).isEqualTo(InstanceStatus.ERROR);
    }

    @Test
    void emitsAnUncommittedRunWithoutRepeatingIt() throws Exception {
        String id = storeOnly("quick");
        driver.start(get(id).spec(), sentence -> true);
        driver.exitUnobserved(new InstanceId(id), 0);

        server.observer.start();

        awaitEvents("STARTED by engine", "STOPPED by engine");
        assertThat(get(id).runRef()).hasToString("run-1");
        assertThat(driver.started()).isEqualTo(1);
    }

    @Test
    void startsAgainWhenOnlyThePreviousRunExists() throws InterruptedException {
        String id = launchAndAwait("again");
        execute(id, Command.STOP);
        awaitEvents("STOPPING by ada", "STOPPED by ada");
        storeOnly(id, Command.START);
        awaitEvents("STARTING by ada");

        server.observer.start();

        awaitEvents("STARTED by engine");
        assertThat(get(id).runRef()).hasToString("run-2");
    }

    @Test
    void reportsTheProgressOfALongStart() throws InterruptedException {
        server.observer.start();

        String id = launch(request("web", FakeDriver.PULLED, List.of()));

        awaitEvents("CREATED by ada", "UPDATED by ada", "STARTED by ada");
        assertThat(get(id).state().reason()).isNull();
    }

    @Test
    void keepsStatesWhileTheDriverIsUnreachable() throws InterruptedException {
        server.observer.start();
        String lives = launchAndAwait("lives");
        String ends = launchAndAwait("ends");

        driver.disconnect();
        driver.exitUnobserved(new InstanceId(ends), 3);
        assertThat(get(lives).status()).isEqualTo(InstanceStatus.RUNNING);
        assertThat(get(ends).status()).isEqualTo(InstanceStatus.RUNNING);
        assertThatThrownBy(() -> execute(lives, Command.STOP))
                .isInstanceOfSatisfying(
                        RejectedException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.DRIVER_FAILED));
        assertThatThrownBy(() -> launch("other"))
                .isInstanceOfSatisfying(
                        RejectedException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.DRIVER_FAILED));

        driver.reconnect();
        awaitEvents("FAILED by engine");
        assertThat(get(ends).state().exitCode()).isEqualTo(3);
        assertThat(get(lives).status()).isEqualTo(InstanceStatus.RUNNING);
    }

    @Test
    void executesAPendingCommandOnceTheDriverIsBack() throws InterruptedException {
        server.observer.start();
        driver.holdStarts();
        String id = launch("web");
        awaitEvents("CREATED by ada");
        driver.disconnect();
        driver.releaseStarts();
        server.executor.call(new InstanceId(id), () -> id); // waits for the start
        assertThat(get(id).status()).isEqualTo(InstanceStatus.STARTING);
        driver.reconnect();

        awaitEvents("STARTED by engine");
        assertThat(get(id).status()).isEqualTo(InstanceStatus.RUNNING);
    }

    @Test
    void emitsRunsStartedOutsideWindsock() throws Exception {
        server.observer.start();
        String id = launchAndAwait("web");
        driver.exit(new InstanceId(id), 0);
        awaitEvents("STOPPED by engine");

        driver.startFromOutside(get(id).spec());

        awaitEvents("STARTED by engine");
        assertThat(get(id).runRef()).hasToString("run-2");
    }

    /** Stores a launch without passing it to the engine, like a server that is killed in between. */
    private String storeOnly(String name) throws InterruptedException {
        InstanceRecord instance = server.launcher.prepare(InstanceFixture.CALLER, request(name, null, List.of("sh")));
        store.write(transaction -> {
            server.launcher.store(transaction, InstanceFixture.CALLER, instance);
            return instance;
        });
        awaitEvents("CREATED by ada");
        return instance.id().value();
    }

    /** Stores a command without passing it to the engine. */
    private void storeOnly(String id, Command command) {
        store.write(transaction -> server.instances.store(
                transaction, new InstanceService.Request(InstanceFixture.CALLER, id, command, false, null)));
    }

    private String launchAndAwait(String name) throws InterruptedException {
        String id = launch(name);
        awaitEvents("CREATED by ada", "STARTED by ada");
        return id;
    }

    private String launch(String name) {
        return launch(request(name, null, List.of("sh")));
    }

    private String launch(LaunchRequest request) {
        return server.launcher
                .launch(InstanceFixture.CALLER, request, InstanceFixture.ATTEMPT)
                .value()
                .id();
    }

    private static LaunchRequest request(String name, String image, List<String> command) {
        return request(name, image, command, null, null);
    }

    private static LaunchRequest request(
            String name, String image, List<String> command, Integer stopTimeout, String stopSignal) {
        Map<String, Object> fields = new HashMap<>();
        fields.put("name", name);
        fields.put("image", image);
        fields.put("command", command);
        fields.put("stop_timeout", stopTimeout);
        fields.put("stop_signal", stopSignal);
        fields.put("labels", Map.of("tier", "web"));
        return LaunchRequests.read(fields);
    }

    private void execute(String id, Command command) {
        execute(id, command, null);
    }

    private void execute(String id, Command command, Long version) {
        server.instances.execute(
                new InstanceService.Request(InstanceFixture.CALLER, id, command, false, version),
                InstanceFixture.ATTEMPT);
    }

    private InstanceRecord get(String id) {
        return server.get(id);
    }

    private static void assertRejected(Runnable work, ErrorCode code, String detail) {
        assertThatThrownBy(work::run).isInstanceOfSatisfying(RejectedException.class, e -> {
            assertThat(e.code()).isEqualTo(code);
            assertThat(e).hasMessageContaining(detail);
        });
    }

    private void awaitEvents(String... expected) throws InterruptedException {
        for (String event : expected) {
            assertThat(events.poll(30, TimeUnit.SECONDS)).isEqualTo(event);
        }
    }

    private void awaitEventCount(int count) throws InterruptedException {
        for (int i = 0; i < count; i++) {
            assertThat(events.poll(30, TimeUnit.SECONDS))
                    .as("event %d of %d", i + 1, count)
                    .isNotNull();
        }
    }

    private static String describe(ChangeEvent event) {
        return event.draft().type().replace("INSTANCE_", "") + " by "
                + event.draft().actor().name();
    }
}
