// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client;

import dev.windsock.client.error.ClosedException;
import dev.windsock.client.error.TimedOutException;
import dev.windsock.client.error.WindsockException;
import dev.windsock.client.log.Position;
import dev.windsock.client.model.Instance;
import dev.windsock.client.model.InstanceStatus;
import dev.windsock.client.stream.EventItem;
import dev.windsock.client.stream.Gap;
import dev.windsock.client.stream.InstanceChange;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A lifecycle request that the server has accepted, such as a launch, a start or a stop. Its outcome is determined from the
 * events that carry its request id, so earlier states and other requests are not mistaken for it.
 *
 * <p>Thread-safe; any number of threads can wait concurrently.
 */
public final class InstanceAction {
    private final InstanceChanges changes;
    private final Instances instances;
    private final Async async;
    private final ActionContext context;

    /** Runs a wait on one of the client's threads. */
    interface Async {
        CompletableFuture<Instance> run(Supplier<Instance> wait);
    }

    InstanceAction(InstanceChanges changes, Instances instances, Async async, ActionContext context) {
        this.async = async;
        this.changes = changes;
        this.instances = instances;
        this.context = context;
    }

    /**
     * The accepted request.
     *
     * @param instance the instance in the response
     * @param position the position of the change that the request committed
     * @param requestId the request id of the resulting events; null if unknown, because the response replays an earlier request
     *     with the same Idempotency-Key or a proxy dropped the header
     * @param goal the status that completes the action
     * @param passesThroughStopped whether STOPPED is an intermediate status, as in a restart
     */
    record ActionContext(
            Instance instance,
            Position position,
            @Nullable String requestId,
            InstanceStatus goal,
            boolean passesThroughStopped) {}

    /** Returns the instance as it was in the response, for example with the status STARTING. */
    public Instance instance() {
        return context.instance();
    }

    /** Returns the position of the change that the request committed. The resulting changes come after it. */
    public Position position() {
        return context.position();
    }

    /**
     * Waits until the action completes, that is, until the instance reaches RUNNING, STOPPED, PAUSED or TERMINATED, depending
     * on the action. Blocks for at most the timeout. Does not poll: all of a client's actions share one stream. The key needs
     * instance:read.
     *
     * @return the instance at the moment of completion; it may have changed since
     * @throws ActionFailedException if the action can no longer complete
     * @throws TimedOutException if the action has not completed in time; it may still complete
     * @throws ClosedException if the client is closed
     * @throws WindsockException with the code that ended the stream; with CLOSED if the client is closed; or with INTERRUPTED
     *     if the thread is interrupted, with its interrupt status set
     */
    public Instance awaitDone(Duration timeout) {
        if (context.instance().getStatus() == context.goal()) {
            return context.instance();
        }
        return changes.await(context.instance().getId(), context.position(), timeout, this::outcome)
                .orElseThrow(() ->
                        new TimedOutException("Instance " + context.instance().getId() + " did not reach "
                                + context.goal() + " within " + timeout.toMillis() + " ms"));
    }

    /**
     * Calls {@link #awaitDone} on one of the client's threads. Cancelling the future ends the wait.
     *
     * @return a future that completes with the instance, or with the exception of {@link #awaitDone}
     */
    public CompletableFuture<Instance> whenDone(Duration timeout) {
        return async.run(() -> awaitDone(timeout));
    }

    /** Returns the id of the instance and the status that completes the action. */
    @Override
    public String toString() {
        return "InstanceAction[" + context.instance().getId() + " to " + context.goal() + "]";
    }

    private Optional<Instance> outcome(EventItem item) {
        if (item instanceof InstanceChange change) {
            return outcomeOf(change);
        }
        if (item instanceof Gap) {
            // the current state reflects the missed changes, and the stream continues after the gap
            return outcomeOf(instances.getInstance(context.instance().getId()));
        }
        return Optional.empty();
    }

    private Optional<Instance> outcomeOf(InstanceChange change) {
        Instance current = change.instance();
        if (isFromAnotherRequest(change) && leadsElsewhere(current.getStatus())) {
            throw superseded(current);
        }
        return outcomeOf(current);
    }

    /** Another stop request has the same goal, so it does not supersede this action. */
    private boolean leadsElsewhere(InstanceStatus status) {
        return switch (context.goal()) {
            case TERMINATED -> false;
            case STOPPED -> status == InstanceStatus.STARTING;
            default -> status == InstanceStatus.STARTING || status == InstanceStatus.STOPPING;
        };
    }

    /** Changes without a request, such as a crash, have no request id. INSTANCE_UPDATED results from volume requests. */
    private boolean isFromAnotherRequest(InstanceChange change) {
        String requestId = change.event().getRequestId();
        return context.requestId() != null
                && requestId != null
                && !requestId.equals(context.requestId())
                && !change.type().equals("INSTANCE_UPDATED");
    }

    private Optional<Instance> outcomeOf(Instance current) {
        InstanceStatus status = current.getStatus();
        if (status == context.goal()) {
            return Optional.of(current);
        }
        return switch (status) {
            case STARTING, STOPPING -> Optional.empty();
            // the request has not taken effect yet, or this is an intermediate status
            case RUNNING, PAUSED -> Optional.empty();
            case STOPPED -> {
                if (context.passesThroughStopped() || context.goal() == InstanceStatus.TERMINATED) {
                    yield Optional.empty();
                }
                throw failed(current);
            }
            case ERROR -> throw failed(current);
            case TERMINATED -> throw superseded(current);
            // unknown to this client version
            default -> Optional.empty();
        };
    }

    private static ActionFailedException failed(Instance current) {
        return new ActionFailedException(
                WindsockException.INSTANCE_FAILED,
                "Instance " + current.getId() + " is " + current.getStatus() + ": " + current.getStatusReason(),
                current);
    }

    private ActionFailedException superseded(Instance current) {
        return new ActionFailedException(
                WindsockException.SUPERSEDED,
                "Instance " + current.getId() + " did not reach " + context.goal() + ": another request changed it to "
                        + current.getStatus(),
                current);
    }
}
