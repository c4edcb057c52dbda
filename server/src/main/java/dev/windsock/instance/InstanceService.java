// SPDX-License-Identifier: Apache-2.0
package dev.windsock.instance;

import dev.windsock.audit.AuditEntry;
import dev.windsock.audit.AuditLog;
import dev.windsock.compute.Capability;
import dev.windsock.compute.ComputeDriver;
import dev.windsock.compute.ComputeException;
import dev.windsock.compute.DriverRef;
import dev.windsock.compute.DriverRequirements;
import dev.windsock.compute.DriverSpans;
import dev.windsock.compute.DriverSpans.Subject;
import dev.windsock.compute.FailureCode;
import dev.windsock.compute.InvalidPositionException;
import dev.windsock.compute.OutputRange;
import dev.windsock.compute.OutputReader;
import dev.windsock.id.InstanceId;
import dev.windsock.id.NodeId;
import dev.windsock.id.TenantId;
import dev.windsock.idempotency.Attempt;
import dev.windsock.idempotency.IdempotencyKeys;
import dev.windsock.log.EventType;
import dev.windsock.log.ResourceType;
import dev.windsock.paging.Page;
import dev.windsock.paging.PageRequest;
import dev.windsock.principal.Caller;
import dev.windsock.principal.Cause;
import dev.windsock.problem.ErrorCode;
import dev.windsock.problem.RejectedException;
import dev.windsock.store.Outcome;
import dev.windsock.store.Store;
import dev.windsock.store.Transaction;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Reads instances, and accepts commands for them. A command is stored, with its event and its audit row, before the response;
 * the {@link InstanceEngine} executes it afterwards. Only pausing and resuming complete before the response.
 *
 * <p>Threading: stateless; every method blocks and may be called from any virtual thread.
 */
@Singleton
final class InstanceService {
    /**
     * A command from a caller.
     *
     * @param id the id, as the caller sent it
     * @param force whether to kill the run, for a STOP or TERMINATE
     * @param version the version that the instance must have, or null for any
     */
    record Request(
            Caller caller,
            String id,
            Command command,
            boolean force,
            @Nullable Long version) {}

    private final Store store;
    private final InstanceRepository repository;
    private final InstanceStates states;
    private final InstanceEngine engine;
    private final KeyedExecutor executor;
    private final RequestedCommands requested;
    private final ComputeDriver driver;
    private final DriverSpans spans;
    private final IdempotencyKeys idempotency;
    private final AuditLog audit;
    private final NodeId node;

    InstanceService(
            Store store,
            InstanceRepository repository,
            InstanceStates states,
            InstanceEngine engine,
            KeyedExecutor executor,
            RequestedCommands requested,
            ComputeDriver driver,
            DriverSpans spans,
            IdempotencyKeys idempotency,
            AuditLog audit,
            NodeId node) {
        this.store = store;
        this.repository = repository;
        this.states = states;
        this.engine = engine;
        this.executor = executor;
        this.requested = requested;
        this.driver = driver;
        this.spans = spans;
        this.idempotency = idempotency;
        this.audit = audit;
        this.node = node;
    }

    /** Returns instances, newest first. */
    Page<InstanceRecord> list(TenantId tenantId, InstanceFilter filter, PageRequest page) {
        return store.read(tenantId, handle -> repository.list(handle, tenantId, filter, page));
    }

    /** @throws RejectedException NOT_FOUND if the instance does not exist or belongs to another tenant */
    InstanceRecord get(TenantId tenantId, String id) {
        return store.read(tenantId, handle -> repository.get(handle, tenantId, id));
    }

    /**
     * Returns the environment of an instance with its values. An audit row records that the caller has read them.
     *
     * @throws RejectedException NOT_FOUND if the instance does not exist or belongs to another tenant
     */
    Outcome<EnvironmentView> environment(Caller caller, String id) {
        return store.write(transaction -> {
            InstanceRecord instance = repository.get(transaction.handle(), caller.tenantId(), id);
            audit.record(transaction, auditEntry(caller, "instance:env", instance));
            return EnvironmentView.of(instance.spec().env());
        });
    }

    private static AuditEntry auditEntry(Caller caller, String action, InstanceRecord instance) {
        return AuditEntry.done(
                caller,
                action,
                ResourceType.INSTANCE.name(),
                instance.id().value(),
                Map.of("name", instance.spec().name()));
    }

    /** Opens a part of the output of an instance. The caller closes the reader. */
    OutputReader logs(InstanceRecord instance, OutputRange range) throws IOException {
        instance.requireOwnedBy(node);
        DriverRequirements.require(driver, Capability.LOGS, "logs");
        try {
            return range.follow() && isStarting(instance)
                    ? new StartingOutput(
                            part -> driver.logs(instance.id(), part), range, () -> isStarting(instance.id()))
                    : driver.logs(instance.id(), range);
        } catch (InvalidPositionException e) {
            throw RejectedException.invalid(
                    range.before() == null ? "after" : "before", "is invalid: use the id of an event of this log");
        } catch (ComputeException e) {
            throw DriverRequirements.failed(e);
        }
    }

    private boolean isStarting(InstanceId id) {
        return store.read(handle -> repository.find(handle, id))
                .filter(InstanceService::isStarting)
                .isPresent();
    }

    private static boolean isStarting(InstanceRecord instance) {
        return instance.status() == InstanceStatus.STARTING && !instance.state().awaitsRestart();
    }

    Outcome<InstanceView> execute(Request request, Attempt attempt) {
        return switch (request.command()) {
            case START, STOP, RESTART, TERMINATE -> accept(request, attempt);
            case PAUSE, RESUME -> idempotency.answered(attempt, InstanceView.class, () -> setPaused(request, attempt));
        };
    }

    private Outcome<InstanceView> accept(Request request, Attempt attempt) {
        return requested.during(request.id(), () -> acceptRequested(request, attempt));
    }

    private Outcome<InstanceView> acceptRequested(Request request, Attempt attempt) {
        Function<Transaction, InstanceView> change = transaction -> InstanceView.of(store(transaction, request));
        Outcome<InstanceView> outcome =
                switch (request.command()) {
                    case STOP, TERMINATE -> idempotency.onceEssential(attempt, InstanceView.class, change);
                    case START, RESTART, PAUSE, RESUME -> idempotency.once(attempt, InstanceView.class, change);
                };
        if (!outcome.replayed()) {
            InstanceId id = new InstanceId(request.id());
            Cause cause = Cause.of(request.caller());
            if (request.command() == Command.START) {
                engine.startSoon(id, cause);
            } else {
                engine.stopSoon(id, cause);
                engine.killStopping(id);
            }
        }
        return outcome;
    }

    /**
     * Stores the desired state for a command. The engine of the node that the instance belongs to then executes the command.
     */
    InstanceRecord store(Transaction transaction, Request request) {
        InstanceRecord instance = findAllowed(transaction.handle(), request);
        boolean owned = instance.owner().equals(node);
        if (owned) {
            DriverRequirements.requireReachable(driver);
        }
        InstanceState state = instance.state();
        InstanceState accepted = desired(state, request);
        InstanceState desired = owned
                ? accepted
                : accepted.withReason("Pending on node " + instance.owner() + " on host " + instance.node() + ".");
        if (desired.equals(state)) {
            // it is already being stopped, because of the same or a stronger request
            audit.record(
                    transaction, auditEntry(request.caller(), request.command().action(), instance));
            return instance;
        }
        return states.change(
                transaction,
                instance.with(desired),
                request.command() == Command.START ? EventType.INSTANCE_STARTING : EventType.INSTANCE_STOPPING,
                request.caller(),
                request.command());
    }

    private static InstanceState desired(InstanceState state, Request request) {
        return switch (request.command()) {
            case START -> state.withRunEnded(null).starting();
            case STOP -> state.stopping(new InstanceState.Stop(Intent.STOP, request.force()));
            case RESTART -> state.stopping(new InstanceState.Stop(Intent.RESTART, request.force()));
            case TERMINATE -> state.stopping(new InstanceState.Stop(Intent.TERMINATE, request.force()));
            case PAUSE, RESUME -> throw new IllegalArgumentException("the engine does not pause or resume");
        };
    }

    private Outcome<InstanceView> setPaused(Request request, Attempt attempt) {
        InstanceRecord instance = get(request.caller().tenantId(), request.id());
        instance.requireOwnedBy(node);
        DriverRequirements.require(driver, Capability.PAUSE, "pausing");
        DriverRequirements.requireReachable(driver);
        return executor.call(instance.id(), () -> setPausedInTurn(request, attempt));
    }

    private Outcome<InstanceView> setPausedInTurn(Request request, Attempt attempt) {
        InstanceRecord instance = store.read(handle -> findAllowed(handle, request));
        DriverRef run = Objects.requireNonNull(instance.runRef(), "a live instance has a run");
        try {
            Subject subject = Subject.of(instance.id());
            if (request.command() == Command.PAUSE) {
                spans.run(
                        "pause instance",
                        subject,
                        request.caller().traceParent(),
                        () -> driver.pause(instance.id(), run));
            } else {
                spans.run(
                        "resume instance",
                        subject,
                        request.caller().traceParent(),
                        () -> driver.resume(instance.id(), run));
            }
        } catch (ComputeException e) {
            throw e.code() == FailureCode.DRIVER_UNREACHABLE
                    ? DriverRequirements.failed(e)
                    : new RejectedException(ErrorCode.INVALID_STATE, Objects.toString(e.getMessage()));
        }
        return idempotency.once(
                attempt, InstanceView.class, transaction -> InstanceView.of(storePaused(transaction, request)));
    }

    private InstanceRecord storePaused(Transaction transaction, Request request) {
        InstanceRecord instance = findAllowed(transaction.handle(), request);
        boolean pause = request.command() == Command.PAUSE;
        return states.change(
                transaction,
                instance.with(instance.state().to(pause ? InstanceStatus.PAUSED : InstanceStatus.RUNNING, null)),
                pause ? EventType.INSTANCE_PAUSED : EventType.INSTANCE_RESUMED,
                request.caller(),
                request.command());
    }

    /** @throws RejectedException NOT_FOUND, VERSION_CONFLICT, INVALID_STATE */
    private InstanceRecord findAllowed(Handle handle, Request request) {
        InstanceRecord instance = repository.get(handle, request.caller().tenantId(), request.id());
        if (request.version() != null && request.version() != instance.version()) {
            throw new RejectedException(
                    ErrorCode.VERSION_CONFLICT,
                    "The instance is at version " + instance.version() + ", not " + request.version()
                            + ". Read it again and retry.");
        }
        request.command().requireAllowed(instance.state());
        return instance;
    }
}
