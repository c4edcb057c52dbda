// SPDX-License-Identifier: Apache-2.0
package dev.windsock.instance;

import dev.windsock.TestStore;
import dev.windsock.audit.AuditLog;
import dev.windsock.compute.DriverSpans;
import dev.windsock.compute.FakeDriver;
import dev.windsock.id.KeyId;
import dev.windsock.id.NodeId;
import dev.windsock.id.TenantId;
import dev.windsock.idempotency.Attempt;
import dev.windsock.idempotency.IdempotencyKeys;
import dev.windsock.image.ImagePulls;
import dev.windsock.journal.ChangeJournal;
import dev.windsock.log.ChangeEvent;
import dev.windsock.log.Topic;
import dev.windsock.principal.Caller;
import dev.windsock.principal.Permission;
import dev.windsock.principal.Principal;
import dev.windsock.store.SqlEventLog;
import dev.windsock.store.Store;
import dev.windsock.tenant.TenantBounds;
import dev.windsock.tenant.TenantQuotas;
import dev.windsock.trace.Tracing;
import io.micronaut.context.ApplicationContext;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** The instances of one server with a scripted driver. Tests choose its store, its clock and its timer. */
final class InstanceFixture {
    static final Attempt ATTEMPT = new Attempt("ada00000", null, "POST /", null);
    static final Caller CALLER = caller(TenantId.DEFAULT);

    final KeyedExecutor executor = new KeyedExecutor();
    final InstanceEngine engine;
    final InstanceObserver observer;
    final InstanceLauncher launcher;
    final InstanceService instances;
    private final InstanceEditor editor;

    InstanceFixture(
            ApplicationContext context,
            FakeDriver driver,
            Store store,
            RetryingStore retryingStore,
            Clock clock,
            RestartTimer timer) {
        InstanceRepository repository = context.getBean(InstanceRepository.class);
        InstanceStates states = new InstanceStates(repository, context.getBean(ChangeJournal.class), clock);
        AuditLog audit = context.getBean(AuditLog.class);
        IdempotencyKeys idempotency = context.getBean(IdempotencyKeys.class);
        NodeId node = context.getBean(NodeId.class);
        PortBounds ports = new PortBounds("127.0.0.1");
        SpecRules rules = new SpecRules(
                repository, driver, context.getBean(TenantQuotas.class), context.getBean(TenantBounds.class), node);
        DriverSpans spans = new DriverSpans(driver, Tracing.OFF);
        engine = new InstanceEngine(
                driver, retryingStore, executor, states, timer, repository, audit, List.of(), node, spans);
        MemoryKills memoryKills = context.getBean(MemoryKills.class);
        observer = new InstanceObserver(
                driver,
                retryingStore,
                executor,
                states,
                repository,
                new InstanceReconciler(
                        driver, store, retryingStore, executor, states, repository, engine, node, memoryKills),
                engine,
                memoryKills);
        RequestedCommands requested = new RequestedCommands();
        launcher = new InstanceLauncher(
                repository,
                states,
                engine,
                requested,
                driver,
                ports,
                (transaction, tenantId, id) -> false,
                (transaction, instance, caller) -> {},
                rules,
                idempotency,
                node);
        instances = new InstanceService(
                store, repository, states, engine, executor, requested, driver, spans, idempotency, audit, node);
        editor = new InstanceEditor(
                store,
                repository,
                states,
                engine,
                requested,
                executor,
                driver,
                spans,
                ports,
                rules,
                context.getBean(LaunchRequestRules.class),
                context.getBean(ImagePulls.class),
                idempotency);
    }

    /** Starts the context of a server on a data directory. The consumer receives the events of the instances. */
    static ApplicationContext context(Path dataDir, FakeDriver driver, Consumer<ChangeEvent> events) {
        ApplicationContext context = ApplicationContext.builder()
                .deduceEnvironment(false)
                .environmentPropertySource(false)
                .singletons(driver)
                .properties(Map.of("windsock.data-dir", dataDir.toString()))
                .properties(TestStore.properties())
                .start();
        context.getBean(SqlEventLog.class)
                .onCommit(changes -> changes.stream()
                        .filter(event -> event.draft().topic() == Topic.INSTANCES)
                        .forEach(events));
        return context;
    }

    static Caller caller(TenantId tenantId) {
        Principal principal = new Principal(
                new KeyId("ada00000"), 1, "ada", tenantId, Set.of(Permission.values()), Principal.Credential.HEADER);
        return new Caller(principal, "request-1", "127.0.0.1", "test", null);
    }

    void execute(String id, Command command) {
        execute(id, command, false);
    }

    void execute(String id, Command command, boolean force) {
        instances.execute(new InstanceService.Request(CALLER, id, command, force, null), ATTEMPT);
    }

    InstanceChange change(String id, String patch) {
        InstanceEditor.Request request =
                new InstanceEditor.Request(CALLER, id, patch.getBytes(StandardCharsets.UTF_8), null);
        return editor.change(request, ATTEMPT).value();
    }

    InstanceRecord get(String id) {
        return instances.get(TenantId.DEFAULT, id);
    }
}
