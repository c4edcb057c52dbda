// SPDX-License-Identifier: Apache-2.0
package dev.windsock.instance;

import dev.windsock.compute.Capability;
import dev.windsock.compute.ComputeDriver;
import dev.windsock.compute.ComputeException;
import dev.windsock.compute.DriverRef;
import dev.windsock.compute.FailureCode;
import dev.windsock.id.InstanceId;
import dev.windsock.id.TenantId;
import dev.windsock.idempotency.Attempt;
import dev.windsock.idempotency.IdempotencyKeys;
import dev.windsock.log.EventType;
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
import java.io.InputStream;
import java.util.Objects;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Reads instances, and accepts commands to them. A command is stored, with its event and its audit row, before the
 * response; the {@link InstanceEngine} executes it afterwards. Only pausing and resuming are done before the response.
 *
 * <p>Threading: stateless; every method blocks and may be called from any virtual thread.
 */
@Singleton
final class InstanceService {
    /**
     * A command from a caller.
     *
     * @param id as the caller sent it
     * @param version the version that the instance must have, or null for any
     */
    record Request(
            Caller caller,
            String id,
            Command command,
            @Nullable Long version) {}

    private final Store store;
    private final InstanceRepository repository;
    private final InstanceStates states;
    private final InstanceEngine engine;
    private final KeyedExecutor executor;
    private final ComputeDriver driver;
    private final IdempotencyKeys idempotency;

    InstanceService(
            Store store,
            InstanceRepository repository,
            InstanceStates states,
            InstanceEngine engine,
            KeyedExecutor executor,
            ComputeDriver driver,
            IdempotencyKeys idempotency) {
        this.store = store;
        this.repository = repository;
        this.states = states;
        this.engine = engine;
        this.executor = executor;
        this.driver = driver;
        this.idempotency = idempotency;
    }

    /** Returns instances, newest first. */
    Page<InstanceRecord> list(TenantId tenantId, InstanceFilter filter, PageRequest page) {
        return store.read(tenantId, handle -> repository.list(handle, tenantId, filter, page));
    }

    /** @throws RejectedException NOT_FOUND, also if the instance belongs to another tenant */
    InstanceRecord get(TenantId tenantId, String id) {
        return store.read(tenantId, handle -> repository.get(handle, tenantId, id));
    }

    /** Returns the output of an instance as bytes. The caller closes the stream. */
    InputStream logs(TenantId tenantId, String id, int tailLines, boolean follow) throws IOException {
        InstanceRecord instance = get(tenantId, id);
        DriverRequirements.require(driver, Capability.LOGS, "logs");
        return driver.logs(instance.id(), tailLines, follow);
    }

    Outcome<InstanceView> execute(Request request, Attempt attempt) {
        return switch (request.command()) {
            case START, STOP, RESTART, TERMINATE -> accept(request, attempt);
            case PAUSE, RESUME -> idempotency.answered(attempt, InstanceView.class, () -> setPaused(request, attempt));
        };
    }

    private Outcome<InstanceView> accept(Request request, Attempt attempt) {
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
            }
        }
        return outcome;
    }

    /** Stores the desired state for a command that the engine executes. */
    InstanceRecord store(Transaction transaction, Request request) {
        InstanceRecord instance = findAllowed(transaction.handle(), request);
        DriverRequirements.requireReachable(driver);
        InstanceState state = instance.state();
        InstanceState desired =
                switch (request.command()) {
                    case START -> state.withRunEnded(null).to(InstanceStatus.STARTING, null);
                    case STOP -> state.stopping(Intent.STOP);
                    case RESTART -> state.stopping(Intent.RESTART);
                    case TERMINATE -> state.stopping(Intent.TERMINATE);
                    case PAUSE, RESUME -> throw new IllegalArgumentException("the engine does not pause or resume");
                };
        return states.change(
                transaction,
                instance.with(desired),
                request.command() == Command.START ? EventType.INSTANCE_STARTING : EventType.INSTANCE_STOPPING,
                request.caller(),
                request.command());
    }

    private Outcome<InstanceView> setPaused(Request request, Attempt attempt) {
        InstanceRecord instance = get(request.caller().tenantId(), request.id());
        DriverRequirements.require(driver, Capability.PAUSE, "pausing");
        DriverRequirements.requireReachable(driver);
        return executor.call(instance.id(), () -> setPausedInTurn(request, attempt));
    }

    private Outcome<InstanceView> setPausedInTurn(Request request, Attempt attempt) {
        InstanceRecord instance = store.read(handle -> findAllowed(handle, request));
        DriverRef run = Objects.requireNonNull(instance.runRef(), "a live instance has a run");
        try {
            if (request.command() == Command.PAUSE) {
                driver.pause(instance.id(), run);
            } else {
                driver.resume(instance.id(), run);
            }
        } catch (ComputeException e) {
            String reason = Objects.toString(e.getMessage());
            throw e.code() == FailureCode.DRIVER_UNREACHABLE
                    ? DriverRequirements.unreachable(reason)
                    : new RejectedException(ErrorCode.INVALID_STATE, reason);
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
        request.command().requireAllowed(instance.status());
        return instance;
    }
}
