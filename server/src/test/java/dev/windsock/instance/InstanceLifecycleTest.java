// SPDX-License-Identifier: Apache-2.0
package dev.windsock.instance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windsock.TestStore;
import dev.windsock.audit.AuditLog;
import dev.windsock.compute.DriverRef;
import dev.windsock.compute.FakeDriver;
import dev.windsock.compute.Observation;
import dev.windsock.compute.RunState;
import dev.windsock.id.InstanceId;
import dev.windsock.id.KeyId;
import dev.windsock.id.TenantId;
import dev.windsock.idempotency.Attempt;
import dev.windsock.idempotency.IdempotencyKeys;
import dev.windsock.log.ChangeEvent;
import dev.windsock.log.Topic;
import dev.windsock.paging.PageRequest;
import dev.windsock.principal.Caller;
import dev.windsock.principal.Permission;
import dev.windsock.principal.Principal;
import dev.windsock.problem.ErrorCode;
import dev.windsock.problem.RejectedException;
import dev.windsock.store.SqlEventLog;
import dev.windsock.tenant.TenantBounds;
import dev.windsock.tenant.TenantQuotas;
import io.micronaut.context.ApplicationContext;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
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
    private static final Caller CALLER = caller(TenantId.DEFAULT);
    private static final Attempt ATTEMPT = new Attempt("ada00000", null, "POST /", null);

    @TempDir
    Path dataDir;

    private final FakeDriver driver = new FakeDriver();
    private final KeyedExecutor executor = new KeyedExecutor();
    private final BlockingQueue<String> events = new LinkedBlockingQueue<>();
    private final List<Duration> delays = new CopyOnWriteArrayList<>();
    private ApplicationContext context;
    private FailingStore store;
    private InstanceLauncher launcher;
    private InstanceService instances;
    private InstanceEngine engine;
    private InstanceObserver observer;

    @BeforeEach
    void open() {
        context = ApplicationContext.builder()
                .deduceEnvironment(false)
                .singletons(driver)
                .properties(Map.of("windsock.data-dir", dataDir.toString()))
                .properties(TestStore.properties())
                .start();
        SqlEventLog log = context.getBean(SqlEventLog.class);
        log.onCommit(changes -> changes.stream()
                .filter(event -> event.draft().topic() == Topic.INSTANCES)
                .map(InstanceLifecycleTest::describe)
                .forEach(events::add));
        store = new FailingStore(log);
        InstanceRepository repository = context.getBean(InstanceRepository.class);
        InstanceStates states = context.getBean(InstanceStates.class);
        AuditLog audit = context.getBean(AuditLog.class);
        IdempotencyKeys idempotency = context.getBean(IdempotencyKeys.class);
        RetryingStore retryingStore = new RetryingStore(store, delays::add);
        engine = new InstanceEngine(driver, retryingStore, executor, states, repository, audit, List.of());
        observer = new InstanceObserver(
                driver,
                retryingStore,
                executor,
                states,
                repository,
                new InstanceReconciler(driver, store, retryingStore, executor, states, repository, engine));
        launcher = new InstanceLauncher(
                repository,
                states,
                engine,
                driver,
                (transaction, tenantId, id) -> false,
                context.getBean(TenantQuotas.class),
                context.getBean(TenantBounds.class),
                idempotency);
        instances = new InstanceService(store, repository, states, engine, executor, driver, idempotency);
    }

    @AfterEach
    void close() {
        engine.close();
        context.close();
    }

    @Test
    void emitsEveryTransitionInOrder() throws Exception {
        observer.start();
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
        observer.start();
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
        observer.start();
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
        observer.start();
        String id = launch("web");
        awaitEvents("CREATED by ada", "STARTED by ada");

        assertThatThrownBy(() -> executor.call(new InstanceId(id), () -> {
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
        observer.start();
        String id = launch("web");
        awaitEvents("CREATED by ada", "STARTED by ada");

        driver.emit(new Observation.Exited(new InstanceId(id), new DriverRef("run-0"), 1, "Exited.", Instant.now()));
        driver.exit(new InstanceId(id), 0);

        awaitEvents("STOPPED by engine");
    }

    @Test
    void emitsAFailedLaunchWithItsReason() throws InterruptedException {
        observer.start();
        String id = launch(request("web", null, List.of(FakeDriver.BROKEN)));

        awaitEvents("CREATED by ada", "FAILED by ada");
        assertThat(get(id).status()).isEqualTo(InstanceStatus.ERROR);
        assertThat(get(id).state().reason()).isEqualTo("The program broken does not exist.");
    }

    @Test
    void leavesNoRunWhenTerminatedWhileStarting() throws Exception {
        observer.start();
        driver.holdStarts();
        String id = launch("web");
        awaitEvents("CREATED by ada");
        execute(id, Command.TERMINATE);
        driver.releaseStarts();

        awaitEvents("STOPPING by ada", "TERMINATED by ada");
        assertThat(driver.find(new InstanceId(id))).isInstanceOf(RunState.Unknown.class);
    }

    @Test
    void rejectsCommandsInTheWrongStateAndListsTheAllowedCommands() throws InterruptedException {
        observer.start();
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
        Caller other = caller(new TenantId("another"));

        assertThatThrownBy(() -> instances.get(other.principal().tenantId(), id))
                .isInstanceOfSatisfying(
                        RejectedException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_FOUND));
        assertRejected(
                () -> instances.execute(new InstanceService.Request(other, id, Command.TERMINATE, null), ATTEMPT),
                ErrorCode.NOT_FOUND,
                id);
    }

    @Test
    void filtersAndPagesLists() throws InterruptedException {
        observer.start();
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
        assertThat(instances
                        .list(
                                TenantId.DEFAULT,
                                InstanceFilter.parse(null, "tier:web", null),
                                new PageRequest("instances", 50, after))
                        .items())
                .extracting(instance -> instance.spec().name())
                .containsExactly("a");
    }

    private List<InstanceRecord> list(String status, String label, String name) {
        return instances
                .list(
                        TenantId.DEFAULT,
                        InstanceFilter.parse(status, label, name),
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

        observer.start();
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

        observer.start();

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

        observer.start();

        awaitEvents("STARTED by engine");
        assertThat(get(id).runRef()).hasToString("run-2");
    }

    @Test
    void reportsTheProgressOfALongStart() throws InterruptedException {
        observer.start();

        String id = launch(request("web", FakeDriver.PULLED, List.of()));

        awaitEvents("CREATED by ada", "UPDATED by ada", "STARTED by ada");
        assertThat(get(id).state().reason()).isNull();
    }

    @Test
    void keepsStatesWhileTheDriverIsUnreachable() throws InterruptedException {
        observer.start();
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
        observer.start();
        driver.holdStarts();
        String id = launch("web");
        awaitEvents("CREATED by ada");
        driver.disconnect();
        driver.releaseStarts();
        executor.call(new InstanceId(id), () -> id); // waits for the start
        assertThat(get(id).status()).isEqualTo(InstanceStatus.STARTING);
        driver.reconnect();

        awaitEvents("STARTED by engine");
        assertThat(get(id).status()).isEqualTo(InstanceStatus.RUNNING);
    }

    @Test
    void emitsRunsStartedOutsideWindsock() throws Exception {
        observer.start();
        String id = launchAndAwait("web");
        driver.exit(new InstanceId(id), 0);
        awaitEvents("STOPPED by engine");

        driver.startFromOutside(get(id).spec());

        awaitEvents("STARTED by engine");
        assertThat(get(id).runRef()).hasToString("run-2");
    }

    /** Stores a launch without passing it to the engine, like a server that is killed in between. */
    private String storeOnly(String name) throws InterruptedException {
        InstanceRecord instance = launcher.prepare(CALLER, request(name, null, List.of("sh")));
        store.write(transaction -> {
            launcher.store(transaction, CALLER, instance);
            return instance;
        });
        awaitEvents("CREATED by ada");
        return instance.id().value();
    }

    /** Stores a command without passing it to the engine. */
    private void storeOnly(String id, Command command) {
        store.write(
                transaction -> instances.store(transaction, new InstanceService.Request(CALLER, id, command, null)));
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
        return launcher.launch(CALLER, request, ATTEMPT).value().id();
    }

    private static LaunchRequest request(String name, String image, List<String> command) {
        return new LaunchRequest(name, image, command, null, null, null, null, null, Map.of("tier", "web"));
    }

    private void execute(String id, Command command) {
        execute(id, command, null);
    }

    private void execute(String id, Command command, Long version) {
        instances.execute(new InstanceService.Request(CALLER, id, command, version), ATTEMPT);
    }

    private InstanceRecord get(String id) {
        return instances.get(TenantId.DEFAULT, id);
    }

    private static void assertRejected(Runnable work, ErrorCode code, String detail) {
        assertThatThrownBy(work::run).isInstanceOfSatisfying(RejectedException.class, e -> {
            assertThat(e.code()).isEqualTo(code);
            assertThat(e).hasMessageContaining(detail);
        });
    }

    private void awaitEvents(String... expected) throws InterruptedException {
        for (String event : expected) {
            assertThat(events.poll(10, TimeUnit.SECONDS)).isEqualTo(event);
        }
    }

    private void awaitEventCount(int count) throws InterruptedException {
        for (int i = 0; i < count; i++) {
            assertThat(events.poll(10, TimeUnit.SECONDS))
                    .as("event %d of %d", i + 1, count)
                    .isNotNull();
        }
    }

    private static String describe(ChangeEvent event) {
        return event.draft().type().replace("INSTANCE_", "") + " by "
                + event.draft().actor().name();
    }

    private static Caller caller(TenantId tenantId) {
        Principal principal = new Principal(
                new KeyId("ada00000"), 1, "ada", tenantId, Set.of(Permission.values()), Principal.Credential.HEADER);
        return new Caller(principal, "request-1", "127.0.0.1", "test");
    }
}
