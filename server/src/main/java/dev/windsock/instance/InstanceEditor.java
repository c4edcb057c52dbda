// SPDX-License-Identifier: Apache-2.0
package dev.windsock.instance;

import dev.windsock.compute.ComputeDriver;
import dev.windsock.compute.ComputeException;
import dev.windsock.compute.DriverRef;
import dev.windsock.compute.DriverRequirements;
import dev.windsock.compute.DriverSpans;
import dev.windsock.compute.DriverSpans.Subject;
import dev.windsock.compute.HealthCheck;
import dev.windsock.compute.HealthStatus;
import dev.windsock.compute.ImageDriver;
import dev.windsock.compute.InstanceSpec;
import dev.windsock.idempotency.Attempt;
import dev.windsock.idempotency.IdempotencyKeys;
import dev.windsock.image.ImagePull;
import dev.windsock.image.ImagePulls;
import dev.windsock.json.StrictJson;
import dev.windsock.log.EventType;
import dev.windsock.principal.Caller;
import dev.windsock.principal.Cause;
import dev.windsock.problem.ErrorCode;
import dev.windsock.problem.RejectedException;
import dev.windsock.store.Outcome;
import dev.windsock.store.Store;
import dev.windsock.store.Transaction;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Changes the specs and labels of instances. A running instance is restarted with a new run if its driver requires one. Its
 * image is pulled before the change is stored, so that a failed pull leaves the run untouched.
 *
 * <p>An instance that is waiting for its restart has no run. Its restart uses the change, or is cancelled by a new policy.
 *
 * <p>A change is planned twice: before the driver acts, and in the transaction. If the instance has changed in between, the
 * change is rejected.
 *
 * <p>Threading: stateless; every method blocks and may be called from any virtual thread. Changes to the limits of a running
 * instance, and to an instance that is waiting for its restart, run in the instance's turn in the {@link KeyedExecutor}.
 */
@Singleton
final class InstanceEditor {
    private static final Set<InstanceStatus> CHANGEABLE =
            EnumSet.of(InstanceStatus.RUNNING, InstanceStatus.PAUSED, InstanceStatus.STOPPED, InstanceStatus.ERROR);

    /** How long a request waits for a pull, which then continues without it. Shorter than clients' timeouts. */
    private static final Duration PULL_TIMEOUT = Duration.ofSeconds(20);

    private static final Duration RETRY_DELAY = Duration.ofSeconds(5);
    private static final Logger LOG = LoggerFactory.getLogger(InstanceEditor.class);

    /** The fields that a change can contain. */
    private static final Map<String, Function<LaunchRequest, @Nullable Object>> FIELDS = new TreeMap<>(Map.ofEntries(
            Map.entry("image", LaunchRequest::image),
            Map.entry("command", LaunchRequest::command),
            Map.entry("entrypoint", LaunchRequest::entrypoint),
            Map.entry("working_dir", LaunchRequest::workingDir),
            Map.entry("user", LaunchRequest::user),
            Map.entry("pull_policy", LaunchRequest::pullPolicy),
            Map.entry("env", LaunchRequest::env),
            Map.entry("cpu_limit_millis", LaunchRequest::cpuLimitMillis),
            Map.entry("memory_limit_bytes", LaunchRequest::memoryLimitBytes),
            Map.entry("ports", LaunchRequest::ports),
            Map.entry("health", LaunchRequest::health),
            Map.entry("stop_timeout", LaunchRequest::stopTimeout),
            Map.entry("stop_signal", LaunchRequest::stopSignal),
            Map.entry("restart_policy", LaunchRequest::restartPolicy),
            Map.entry("max_restarts", LaunchRequest::maxRestarts),
            Map.entry("labels", LaunchRequest::labels)));

    /** The fields that a change cannot contain. */
    private static final Map<String, Function<LaunchRequest, @Nullable Object>> FIXED = Map.of(
            "name", LaunchRequest::name,
            "vpc_id", LaunchRequest::vpcId,
            "volumes", LaunchRequest::volumes);

    private final Store store;
    private final InstanceRepository repository;
    private final InstanceStates states;
    private final InstanceEngine engine;
    private final RequestedCommands requested;
    private final KeyedExecutor executor;
    private final ComputeDriver driver;
    private final DriverSpans spans;
    private final PortBounds ports;
    private final SpecRules rules;
    private final LaunchRequestRules constraints;
    private final ImagePulls pulls;
    private final IdempotencyKeys idempotency;

    InstanceEditor(
            Store store,
            InstanceRepository repository,
            InstanceStates states,
            InstanceEngine engine,
            RequestedCommands requested,
            KeyedExecutor executor,
            ComputeDriver driver,
            DriverSpans spans,
            PortBounds ports,
            SpecRules rules,
            LaunchRequestRules constraints,
            ImagePulls pulls,
            IdempotencyKeys idempotency) {
        this.store = store;
        this.repository = repository;
        this.states = states;
        this.engine = engine;
        this.requested = requested;
        this.executor = executor;
        this.driver = driver;
        this.spans = spans;
        this.ports = ports;
        this.rules = rules;
        this.constraints = constraints;
        this.pulls = pulls;
        this.idempotency = idempotency;
    }

    /**
     * A change that a caller requests.
     *
     * @param id the id, as the caller sent it
     * @param patch a JSON merge patch for a {@link LaunchRequest}
     * @param version the version that the instance must have, or null for any
     */
    record Request(
            Caller caller,
            String id,
            byte[] patch,
            @Nullable Long version) {}

    /**
     * A change that the stored state allows.
     *
     * @param limits whether the limits of the current run change
     */
    private record Plan(
            InstanceRecord before, InstanceRecord after, List<String> changed, boolean newRun, boolean limits) {
        InstanceChange view(InstanceRecord instance, boolean dryRun) {
            return new InstanceChange(InstanceView.of(instance), changed, newRun, dryRun);
        }

        boolean awaitsRestart() {
            return before.state().awaitsRestart();
        }

        /** Whether the new policy cancels the restart that the instance is waiting for. */
        boolean cancelsRestart() {
            return awaitsRestart()
                    && !before.restartPolicy().equals(after.restartPolicy())
                    && !after.restartPolicy()
                            .keepsRestart(
                                    before.state().exitCode(),
                                    before.state().restarts().inARow());
        }

        /** Whether another plan has the same effect on the driver. */
        boolean isLike(Plan other) {
            return after.spec().equals(other.after.spec())
                    && before.spec().equals(other.before.spec())
                    && newRun == other.newRun
                    && limits == other.limits;
        }
    }

    /** Returns what a change would do, after all checks that would precede the change. */
    InstanceChange preview(Request request) {
        Plan plan = store.read(handle -> plan(handle, request));
        rules.requireSupported(plan.after().spec());
        store.read(handle -> requireAllowed(handle, plan));
        return plan.view(plan.after(), true);
    }

    Outcome<InstanceChange> change(Request request, Attempt attempt) {
        return requested.during(request.id(), () -> changeRequested(request, attempt));
    }

    private Outcome<InstanceChange> changeRequested(Request request, Attempt attempt) {
        return idempotency.answered(attempt, InstanceChange.class, () -> {
            Plan plan = store.read(handle -> plan(handle, request));
            if (!plan.before().spec().equals(plan.after().spec())) {
                rules.requireSupported(plan.after().spec());
            }
            if (plan.newRun()) {
                provideImage(request.caller(), plan.after().spec());
            }
            Outcome<InstanceChange> outcome = plan.limits() || plan.awaitsRestart()
                    ? executor.call(plan.before().id(), () -> changeInTurn(request, attempt, plan))
                    : commit(request, attempt, plan);
            if (outcome.value().instance().status() == InstanceStatus.STOPPING && !outcome.replayed()) {
                engine.stopSoon(plan.before().id(), Cause.of(request.caller()));
            }
            return outcome;
        });
    }

    // ------------------------------------------------------------------ plan

    /** @throws RejectedException NOT_FOUND, VERSION_CONFLICT, INVALID_STATE, VALIDATION_FAILED */
    private Plan plan(Handle handle, Request request) {
        InstanceRecord before = repository.get(handle, request.caller().tenantId(), request.id());
        if (request.version() != null && request.version() != before.version()) {
            throw conflict("The instance is at version " + before.version() + ", not " + request.version() + ".");
        }
        if (!CHANGEABLE.contains(before.status()) && !before.state().awaitsRestart()) {
            throw new RejectedException(
                    ErrorCode.INVALID_STATE,
                    "The instance is " + before.status() + "; a change requires "
                            + CHANGEABLE.stream().map(Enum::name).collect(Collectors.joining(" or ")) + ".");
        }
        InstanceRecord after = patched(before, request.patch());
        boolean running = InstanceStatus.LIVE.contains(before.status());
        boolean newRun = running && driver.needsNewRun(before.spec(), after.spec());
        return new Plan(
                before,
                after,
                changed(before, after),
                newRun,
                running && !newRun && !before.spec().hasLimitsOf(after.spec()));
    }

    private InstanceRecord patched(InstanceRecord instance, byte[] patch) {
        LaunchRequest current = LaunchRequest.of(instance);
        LaunchRequest patched;
        try {
            patched = constraints.require(StrictJson.patch(current, patch, LaunchRequest.class));
        } catch (StrictJson.InvalidException e) {
            throw rejection(e);
        }
        FIXED.forEach((field, value) -> {
            if (!Objects.equals(value.apply(current), value.apply(patched))) {
                throw RejectedException.invalid(
                        field,
                        field.equals("volumes")
                                ? "cannot be changed here: attach or detach the volume"
                                : "cannot be changed: launch another instance");
            }
        });
        rules.requireBounded(patched);
        InstanceSpec spec = patched.spec(
                instance.id(),
                instance.tenantId(),
                Objects.equals(current.ports(), patched.ports())
                        ? instance.spec().ports()
                        : ports.resolve(patched.ports()));
        return instance.with(spec, Objects.requireNonNullElse(patched.labels(), Map.of()), patched.restarts());
    }

    private static RejectedException rejection(StrictJson.InvalidException invalid) {
        String message = String.valueOf(invalid.getMessage());
        return switch (invalid) {
            case StrictJson.InvalidFieldException field -> RejectedException.invalid(field.field(), message);
            case StrictJson.TooDeepException deep -> new RejectedException(ErrorCode.NESTED_TOO_DEEPLY, message);
            case StrictJson.MalformedException malformed -> new RejectedException(ErrorCode.MALFORMED_BODY, message);
        };
    }

    private static List<String> changed(InstanceRecord before, InstanceRecord after) {
        LaunchRequest one = LaunchRequest.of(before);
        LaunchRequest other = LaunchRequest.of(after);
        return FIELDS.entrySet().stream()
                .filter(field -> !Objects.equals(
                        field.getValue().apply(one), field.getValue().apply(other)))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** @throws RejectedException PORT_TAKEN, QUOTA_EXCEEDED */
    private InstanceSpec requireAllowed(Handle handle, Plan plan) {
        InstanceSpec after = plan.after().spec();
        if (!plan.before().spec().ports().equals(after.ports())) {
            rules.requirePortsFree(handle, after);
        }
        rules.reserve(handle, plan.before().spec(), after);
        return after;
    }

    private static RejectedException conflict(String reason) {
        return new RejectedException(ErrorCode.VERSION_CONFLICT, reason + " Read it again and retry.");
    }

    // ------------------------------------------------------------------ act

    /**
     * Pulls the image that the new run needs, if the engine does not have it.
     *
     * @throws RejectedException IMAGE_NOT_AVAILABLE, DRIVER_FAILED
     */
    private void provideImage(Caller caller, InstanceSpec spec) {
        Optional<ImageDriver> images = driver.images();
        if (images.isEmpty()) {
            return;
        }
        try {
            Optional<String> reference = images.get().normalize(spec.image());
            if (reference.isEmpty()
                    || !spans.call(
                            "find image",
                            Subject.image(reference.get()),
                            caller.traceParent(),
                            () -> images.get().needsPull(spec))) {
                return;
            }
            ImagePull pull =
                    pulls.begin(images.get(), reference.get(), spec.tenantId(), caller.traceParent(), failure -> {});
            if (!pull.await(PULL_TIMEOUT)) {
                throw new RejectedException(
                                ErrorCode.IMAGE_NOT_AVAILABLE,
                                "The image " + spec.image() + " is still being pulled. Repeat the request.",
                                RETRY_DELAY)
                        .precedingChange();
            }
        } catch (ComputeException e) {
            throw DriverRequirements.failed(e, ErrorCode.IMAGE_NOT_AVAILABLE);
        }
    }

    private Outcome<InstanceChange> changeInTurn(Request request, Attempt attempt, Plan plan) {
        return plan.limits() ? changeLimits(request, attempt, plan) : commit(request, attempt, plan);
    }

    private Outcome<InstanceChange> changeLimits(Request request, Attempt attempt, Plan plan) {
        InstanceSpec before = plan.before().spec();
        DriverRef run = Objects.requireNonNull(plan.before().runRef(), "a live instance has a run");
        store.read(handle -> requireLike(plan, plan(handle, request)));
        try {
            setLimits(request.caller(), plan.after().spec(), run);
        } catch (ComputeException e) {
            throw DriverRequirements.failed(e, ErrorCode.INVALID_STATE);
        }
        try {
            return commit(request, attempt, plan);
        } catch (RuntimeException e) {
            restoreLimits(request.caller(), before, run);
            throw e;
        }
    }

    private void setLimits(Caller caller, InstanceSpec spec, DriverRef run) throws ComputeException {
        spans.run("change limits", Subject.of(spec.id()), caller.traceParent(), () -> driver.changeLimits(spec, run));
    }

    private void restoreLimits(Caller caller, InstanceSpec before, DriverRef run) {
        try {
            setLimits(caller, before, run);
        } catch (ComputeException e) {
            LOG.warn(
                    "Cannot restore the limits of an instance, its next start restores them: instance={} cause={}",
                    before.id(),
                    e.getMessage());
        }
    }

    private static Plan requireLike(Plan expected, Plan now) {
        if (!now.isLike(expected)) {
            throw conflict("The instance was changed by another request in the meantime.");
        }
        return now;
    }

    private Outcome<InstanceChange> commit(Request request, Attempt attempt, Plan plan) {
        return idempotency.once(
                attempt,
                InstanceChange.class,
                transaction ->
                        store(transaction, request.caller(), requireLike(plan, plan(transaction.handle(), request))));
    }

    private InstanceChange store(Transaction transaction, Caller caller, Plan plan) {
        if (plan.changed().isEmpty()) {
            return plan.view(plan.before(), false);
        }
        requireAllowed(transaction.handle(), plan);
        InstanceState next = nextState(plan);
        InstanceRecord stored = states.changeSpec(
                transaction,
                plan.after().with(next),
                next.stop() == null ? EventType.INSTANCE_UPDATED : EventType.INSTANCE_STOPPING,
                caller,
                details(plan));
        return plan.view(stored, false);
    }

    /** Returns the state of the changed instance. A health check that was added to a continuing run has no result yet. */
    private static InstanceState nextState(Plan plan) {
        InstanceState state = plan.after().state();
        if (plan.newRun()) {
            return state.stopping(new InstanceState.Stop(Intent.RESTART, false));
        }
        if (plan.cancelsRestart()) {
            return state.stopping(new InstanceState.Stop(Intent.STOP, false));
        }
        HealthCheck check = plan.after().spec().options().health();
        boolean sameCheck = Objects.equals(plan.before().spec().options().health(), check);
        if (sameCheck || !InstanceStatus.LIVE.contains(state.status())) {
            return state;
        }
        return state.withHealth(check == null ? null : new InstanceState.Health(HealthStatus.STARTING, null));
    }

    /** Returns what changed, without values of the environment. */
    private static Map<String, String> details(Plan plan) {
        InstanceSpec before = plan.before().spec();
        InstanceSpec after = plan.after().spec();
        Map<String, String> details = new TreeMap<>();
        details.put("name", before.name());
        details.put("changed", String.join(", ", plan.changed()));
        details.put("new_run", Boolean.toString(plan.newRun()));
        if (plan.changed().contains("env")) {
            details.put(
                    "env_names",
                    String.join(
                            ", ", differences(before.env().values(), after.env().values())));
        }
        if (plan.changed().contains("labels")) {
            details.put(
                    "label_names",
                    String.join(
                            ", ",
                            differences(plan.before().labels(), plan.after().labels())));
        }
        if (plan.changed().contains("image")) {
            details.put("image", before.image() + " → " + after.image());
        }
        return details;
    }

    private static List<String> differences(Map<String, String> before, Map<String, String> after) {
        List<String> names = new ArrayList<>(before.keySet());
        names.addAll(after.keySet());
        return names.stream()
                .distinct()
                .filter(name -> !Objects.equals(before.get(name), after.get(name)))
                .sorted()
                .toList();
    }
}
