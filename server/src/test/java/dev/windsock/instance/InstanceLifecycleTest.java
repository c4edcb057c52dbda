// SPDX-License-Identifier: Apache-2.0
package dev.windsock.instance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windsock.audit.AuditLog;
import dev.windsock.compute.DriverRef;
import dev.windsock.compute.FakeDriver;
import dev.windsock.compute.Observation;
import dev.windsock.compute.RunState;
import dev.windsock.id.InstanceId;
import dev.windsock.id.KeyId;
import dev.windsock.id.TenantId;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Instances' lives over a driver that is scripted, and a store that is real. */
@NullUnmarked
final class InstanceLifecycleTest {
    private static final Caller CALLER = caller(TenantId.DEFAULT);

    @TempDir
    Path dataDir;

    private final FakeDriver driver = new FakeDriver();
    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
    private final List<Duration> pauses = new CopyOnWriteArrayList<>();
    private ApplicationContext context;
    private FailingStore store;
    private InstanceService instances;
    private InstanceEngine engine;

    @BeforeEach
    void open() {
        context = ApplicationContext.builder()
                .deduceEnvironment(false)
                .singletons(driver)
                .properties(Map.of("windsock.data-dir", dataDir.toString()))
                .start();
        SqlEventLog log = context.getBean(SqlEventLog.class);
        log.onCommit(events -> events.stream()
                .filter(event -> event.draft().topic() == Topic.INSTANCES)
                .map(InstanceLifecycleTest::word)
                .forEach(told::add));
        store = new FailingStore(log);
        InstanceRepository repository = context.getBean(InstanceRepository.class);
        InstanceStates states = context.getBean(InstanceStates.class);
        AuditLog audit = context.getBean(AuditLog.class);
        engine = new InstanceEngine(driver, store, states, repository, audit, List.of(), pauses::add);
        instances = new InstanceService(
                store,
                repository,
                states,
                engine,
                driver,
                audit,
                (transaction, tenantId, id) -> false,
                context.getBean(TenantQuotas.class),
                context.getBean(TenantBounds.class));
    }

    @AfterEach
    void close() {
        engine.close();
        context.close();
    }

    @Test
    void everyTransitionIsToldInOrder() throws Exception {
        engine.begin();
        String id = launch("web");
        awaitTold("CREATED by ada", "STARTED by ada");
        assertThat(get(id).status()).isEqualTo(InstanceStatus.RUNNING);
        assertThat(get(id).driverRef()).isEqualTo("run-1");

        pauseOrResume(id, Command.PAUSE);
        pauseOrResume(id, Command.RESUME);
        awaitTold("PAUSED by ada", "RESUMED by ada");
        wish(id, Command.RESTART);
        awaitTold("STOPPING by ada", "STOPPED by ada", "STARTING by ada", "STARTED by ada");
        assertThat(get(id).driverRef()).isEqualTo("run-2");
        wish(id, Command.STOP);
        awaitTold("STOPPING by ada", "STOPPED by ada");
        assertThat(get(id).exitCode()).isEqualTo(143);
        wish(id, Command.START);
        awaitTold("STARTING by ada", "STARTED by ada");
        wish(id, Command.TERMINATE);
        awaitTold("STOPPING by ada", "TERMINATED by ada");
        assertThat(driver.find(new InstanceId(id))).isInstanceOf(RunState.Unknown.class);
    }

    @Test
    void aRunThatEndsByItselfIsStoppedOrFailed() throws InterruptedException {
        engine.begin();
        String good = launch("good");
        String bad = launch("bad");
        String lost = launch("lost");
        awaitCount(6);

        driver.exit(new InstanceId(good), 0);
        awaitTold("STOPPED by engine");
        driver.exit(new InstanceId(bad), 3);
        awaitTold("FAILED by engine");
        driver.exit(new InstanceId(lost), null);
        awaitTold("FAILED by engine");
        assertThat(get(good).status()).isEqualTo(InstanceStatus.STOPPED);
        assertThat(get(bad).status()).isEqualTo(InstanceStatus.ERROR);
        assertThat(get(bad).exitCode()).isEqualTo(3);
        assertThat(get(bad).statusReason()).isEqualTo("exited with code 3");
    }

    @Test
    void aTransitionOutlastsFailuresOfTheStore() throws InterruptedException {
        engine.begin();
        String id = launch("web");
        awaitTold("CREATED by ada", "STARTED by ada");

        store.failWrites(9);
        driver.exit(new InstanceId(id), 0);

        awaitTold("STOPPED by engine");
        assertThat(pauses)
                .hasSize(9)
                .isSorted()
                .startsWith(Duration.ofMillis(200), Duration.ofMillis(400))
                .endsWith(Duration.ofSeconds(10), Duration.ofSeconds(10));
    }

    @Test
    void anErrorInTheDriverBlocksNothingBehindIt() throws InterruptedException {
        engine.begin();
        String id = launch("web");
        awaitTold("CREATED by ada", "STARTED by ada");

        assertThatThrownBy(() -> engine.inTurn(new InstanceId(id), compute -> {
                    throw new LinkageError("a broken driver");
                }))
                .hasRootCauseInstanceOf(LinkageError.class);
        driver.failNextStop(new LinkageError("a broken driver"));
        wish(id, Command.RESTART);
        awaitTold("STOPPING by ada");
        wish(id, Command.TERMINATE);
        awaitTold("STOPPING by ada", "TERMINATED by ada");
    }

    @Test
    void anObservationOfAnEarlierRunChangesNothing() throws InterruptedException {
        engine.begin();
        String id = launch("web");
        awaitTold("CREATED by ada", "STARTED by ada");

        driver.tell(
                new Observation.Exited(new InstanceId(id), new DriverRef("run-0"), 1, "an earlier one", Instant.now()));
        driver.exit(new InstanceId(id), 0);

        awaitTold("STOPPED by engine");
    }

    @Test
    void aLaunchThatFailsIsToldWithItsReason() throws InterruptedException {
        engine.begin();
        String id = launch("web", FakeDriver.BROKEN);

        awaitTold("CREATED by ada", "FAILED by ada");
        assertThat(get(id).status()).isEqualTo(InstanceStatus.ERROR);
        assertThat(get(id).statusReason()).isEqualTo("There is no program broken.");
    }

    @Test
    void terminatingWhileStartingLeavesNoRunBehind() throws Exception {
        engine.begin();
        driver.holdStarts();
        String id = launch("web");
        awaitTold("CREATED by ada");
        wish(id, Command.TERMINATE);
        driver.letStart();

        awaitTold("STOPPING by ada", "TERMINATED by ada");
        assertThat(driver.find(new InstanceId(id))).isInstanceOf(RunState.Unknown.class);
    }

    @Test
    void aCommandInTheWrongStateSaysFromWhichItWorks() throws InterruptedException {
        engine.begin();
        String id = launch("web");
        awaitTold("CREATED by ada", "STARTED by ada");

        assertRefused(() -> wish(id, Command.START), ErrorCode.INVALID_STATE, "STOPPED, ERROR");
        assertRefused(() -> pauseOrResume(id, Command.RESUME), ErrorCode.INVALID_STATE, "PAUSED");
        assertRefused(() -> wish(id, Command.STOP, 1L), ErrorCode.VERSION_CONFLICT, "version 2");
        assertRefused(() -> launch("web"), ErrorCode.NAME_TAKEN, "web");
        wish(id, Command.TERMINATE);
        awaitTold("STOPPING by ada", "TERMINATED by ada");
        assertRefused(() -> wish(id, Command.TERMINATE), ErrorCode.INVALID_STATE, "TERMINATED");
        launch("web");
    }

    @Test
    void anotherTenantsInstanceIsNotThere() {
        String id = launch("web");
        Caller other = caller(new TenantId("another"));

        assertThatThrownBy(() -> instances.get(other.principal().tenantId(), id))
                .isInstanceOfSatisfying(
                        RejectedException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_FOUND));
        assertRefused(
                () -> store.write(transaction -> instances.wish(transaction, other, id, Command.TERMINATE, null)),
                ErrorCode.NOT_FOUND,
                id);
    }

    @Test
    void aListIsFilteredAndPaged() throws InterruptedException {
        engine.begin();
        List<String> names = List.of("a", "b", "c");
        for (String name : names) {
            launch(name);
            awaitTold("CREATED by ada", "STARTED by ada");
        }
        wish(list(null, null, "c").getFirst().id(), Command.TERMINATE);
        awaitTold("STOPPING by ada", "TERMINATED by ada");

        assertThat(list(null, null, null)).extracting(Instance::name).containsExactly("b", "a");
        assertThat(list("TERMINATED", "tier:web", null))
                .extracting(Instance::name)
                .containsExactly("c");
        assertThat(list("RUNNING,TERMINATED", "tier:db", null)).isEmpty();
        assertThat(list(null, null, "b")).extracting(Instance::name).containsExactly("b");
        String after = list(null, null, "b").getFirst().id();
        assertThat(instances.list(
                        TenantId.DEFAULT, InstanceFilter.parse(null, "tier:web", null), new PageRequest(50, after)))
                .extracting(Instance::name)
                .containsExactly("a");
    }

    private List<Instance> list(String status, String label, String name) {
        return instances.list(TenantId.DEFAULT, InstanceFilter.parse(status, label, name), new PageRequest(50, null));
    }

    @Test
    void aNewServerFinishesWhatTheLastOneBegan() throws InterruptedException {
        String starting = committedOnly("starting");
        String running = startedBefore("running");
        String ended = startedBefore("ended");
        driver.exitUnseen(new InstanceId(ended), 0);
        String stopping = startedBefore("stopping");
        store.write(transaction -> instances.wish(transaction, CALLER, stopping, Command.STOP, null));
        awaitTold("STOPPING by ada");
        String terminating = startedBefore("terminating");
        store.write(transaction -> instances.wish(transaction, CALLER, terminating, Command.TERMINATE, null));
        awaitTold("STOPPING by ada");
        String gone = startedBefore("gone");
        driver.remove(new InstanceId(gone));

        engine.begin();
        awaitCount(5);

        assertThat(get(starting).status()).isEqualTo(InstanceStatus.RUNNING);
        assertThat(get(running).status()).isEqualTo(InstanceStatus.RUNNING);
        assertThat(get(ended).status()).isEqualTo(InstanceStatus.STOPPED);
        assertThat(get(stopping).status()).isEqualTo(InstanceStatus.STOPPED);
        assertThat(get(terminating).status()).isEqualTo(InstanceStatus.TERMINATED);
        assertThat(get(gone).status()).isEqualTo(InstanceStatus.ERROR);
    }

    @Test
    void aRunThatNobodyCommittedIsToldAndNotRepeated() throws Exception {
        String id = committedOnly("quick");
        driver.start(get(id).spec(), sentence -> true);
        driver.exitUnseen(new InstanceId(id), 0);

        engine.begin();

        awaitTold("STARTED by engine", "STOPPED by engine");
        assertThat(get(id).driverRef()).isEqualTo("run-1");
        assertThat(driver.started()).isEqualTo(1);
    }

    @Test
    void theRunBeforeAStartIsNotThatOfTheStart() throws InterruptedException {
        String id = startedBefore("again");
        wish(id, Command.STOP);
        awaitTold("STOPPING by ada", "STOPPED by ada");
        store.write(transaction -> instances.wish(transaction, CALLER, id, Command.START, null));
        awaitTold("STARTING by ada");

        engine.begin();

        awaitTold("STARTED by engine");
        assertThat(get(id).driverRef()).isEqualTo("run-2");
    }

    @Test
    void aLongStartTellsHowFarItIs() throws InterruptedException {
        engine.begin();

        String id = launch(prepare("web", FakeDriver.PULLED, List.of()));

        awaitTold("CREATED by ada", "UPDATED by ada", "STARTED by ada");
        assertThat(get(id).statusReason()).isNull();
    }

    @Test
    void whatIsMerelyOutOfReachIsNotToldAsEnded() throws InterruptedException {
        engine.begin();
        String lives = startedBefore("lives");
        String ends = startedBefore("ends");

        driver.lose();
        driver.exitUnseen(new InstanceId(ends), 3);
        assertThat(get(lives).status()).isEqualTo(InstanceStatus.RUNNING);
        assertThat(get(ends).status()).isEqualTo(InstanceStatus.RUNNING);
        assertThatThrownBy(() -> wish(lives, Command.STOP))
                .isInstanceOfSatisfying(
                        RejectedException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.DRIVER_FAILED));
        assertThatThrownBy(() -> launch("other"))
                .isInstanceOfSatisfying(
                        RejectedException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.DRIVER_FAILED));

        driver.comeBack();
        awaitTold("FAILED by engine");
        assertThat(get(ends).exitCode()).isEqualTo(3);
        assertThat(get(lives).status()).isEqualTo(InstanceStatus.RUNNING);
    }

    @Test
    void aWishThatFindsTheDriverLostIsFulfilledOnceItIsBack() throws InterruptedException {
        engine.begin();
        driver.holdStarts();
        String id = launch("web");
        awaitTold("CREATED by ada");
        driver.lose();
        driver.letStart();
        engine.inTurn(new InstanceId(id), afterTheStart -> id);
        assertThat(get(id).status()).isEqualTo(InstanceStatus.STARTING);
        driver.comeBack();

        awaitTold("STARTED by engine");
        assertThat(get(id).status()).isEqualTo(InstanceStatus.RUNNING);
    }

    @Test
    void aRunThatIsStartedFromOutsideIsTold() throws Exception {
        engine.begin();
        String id = startedBefore("web");
        driver.exit(new InstanceId(id), 0);
        awaitTold("STOPPED by engine");

        driver.startFromOutside(get(id).spec());

        awaitTold("STARTED by engine");
        assertThat(get(id).driverRef()).isEqualTo("run-2");
    }

    private String committedOnly(String name) throws InterruptedException {
        Instance prepared = prepare(name, "sh");
        store.write(transaction -> {
            instances.launch(transaction, CALLER, prepared);
            return prepared;
        });
        awaitCount(1);
        return prepared.id();
    }

    private String startedBefore(String name) throws InterruptedException {
        String id = launch(name);
        awaitTold("CREATED by ada", "STARTED by ada");
        return id;
    }

    private String launch(String name, String... command) {
        return launch(prepare(name, command.length == 0 ? new String[] {"sh"} : command));
    }

    private String launch(Instance prepared) {
        store.write(transaction -> {
            instances.launch(transaction, CALLER, prepared);
            return prepared;
        });
        instances.launched(CALLER, prepared.id());
        return prepared.id();
    }

    private Instance prepare(String name, String... command) {
        return prepare(name, null, List.of(command));
    }

    private Instance prepare(String name, String image, List<String> command) {
        return instances.prepare(
                CALLER, new LaunchRequest(name, image, command, null, null, null, null, null, Map.of("tier", "web")));
    }

    private void wish(String id, Command command) {
        wish(id, command, null);
    }

    private void wish(String id, Command command, Long version) {
        store.write(transaction -> instances.wish(transaction, CALLER, id, command, version));
        instances.wished(CALLER, id, command);
    }

    private void pauseOrResume(String id, Command command) {
        instances.pauseOrResume(CALLER, id, command, null, store::write);
    }

    private Instance get(String id) {
        return instances.get(TenantId.DEFAULT, id);
    }

    private static void assertRefused(Runnable work, ErrorCode code, String said) {
        assertThatThrownBy(work::run).isInstanceOfSatisfying(RejectedException.class, e -> {
            assertThat(e.code()).isEqualTo(code);
            assertThat(e).hasMessageContaining(said);
        });
    }

    private void awaitTold(String... words) throws InterruptedException {
        for (String word : words) {
            assertThat(told.poll(10, TimeUnit.SECONDS)).isEqualTo(word);
        }
    }

    private void awaitCount(int count) throws InterruptedException {
        for (int i = 0; i < count; i++) {
            assertThat(told.poll(10, TimeUnit.SECONDS))
                    .as("event %d of %d", i + 1, count)
                    .isNotNull();
        }
    }

    private static String word(ChangeEvent event) {
        return event.draft().type().replace("INSTANCE_", "") + " by "
                + event.draft().actor().name();
    }

    private static Caller caller(TenantId tenantId) {
        Principal principal = new Principal(
                new KeyId("ada00000"), 1, "ada", tenantId, Set.of(Permission.values()), Principal.Credential.HEADER);
        return new Caller(principal, "request-1", "127.0.0.1", "test");
    }
}
