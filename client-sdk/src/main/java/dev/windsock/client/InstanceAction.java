// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client;

import dev.windsock.client.model.Instance;
import dev.windsock.client.model.InstanceStatus;
import dev.windsock.client.stream.EventItem;
import dev.windsock.client.stream.Gap;
import dev.windsock.client.stream.InstanceChange;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A lifecycle request that the server has accepted, such as a launch, a start or a stop. Its outcome is determined from the
 * events that carry its request id, so earlier states and other requests are not mistaken for it.
 *
 * <p>Thread-safe; any number of threads can wait at once.
 */
public final class InstanceAction {
    private final InstanceChanges changes;
    private final Instances instances;
    private final ActionContext context;

    InstanceAction(InstanceChanges changes, Instances instances, ActionContext context) {
        this.changes = changes;
        this.instances = instances;
        this.context = context;
    }

    /**
     * The accepted request.
     *
     * @param instance the instance in the response
     * @param position of the change that the request committed
     * @param requestId the request id of the resulting events; null if it is unknown, because the response is a replay of
     *     an earlier request with the same Idempotency-Key or because a proxy dropped the header
     * @param goal the status that completes the action
     * @param passesThroughStopped whether STOPPED is an intermediate status, as in a restart
     */
    record ActionContext(
            Instance instance,
            Position position,
            @Nullable String requestId,
            InstanceStatus goal,
            boolean passesThroughStopped) {}

    /** Returns the instance as the response showed it, such as STARTING. */
    public Instance instance() {
        return context.instance();
    }

    /** Returns the position of the change that the request committed. The resulting changes come after it. */
    public Position position() {
        return context.position();
    }

    /**
     * Waits until the action completes, that is until the instance reaches RUNNING, STOPPED, PAUSED or TERMINATED, depending
     * on the action. Blocks for at most the timeout. Does not poll: all actions of a client share one stream. The key needs
     * instance:read.
     *
     * @return the instance at the moment of completion; it may have changed since
     * @throws ActionFailedException if the action can no longer complete
     * @throws TimedOutException if the action has not completed in time; it may still complete
     * @throws IllegalStateException if the client is closed
     * @throws WindsockException with the code that ended the stream; with CLOSED if the client is closed meanwhile; or with
     *     INTERRUPTED if the thread is interrupted, in which case its interrupt status is set
     */
    public Instance awaitDone(Duration timeout) {
        if (context.instance().getStatus() == context.goal()) {
            return context.instance();
        }
        return changes.await(context.instance().getId(), context.position(), timeout, this::outcome)
                .orElseThrow(() -> new TimedOutException("Instance "
                        + context.instance().getId() + " did not reach " + context.goal() + " within " + timeout));
    }

    private Optional<Instance> outcome(EventItem item) {
        if (item instanceof InstanceChange change) {
            return outcomeOf(change);
        }
        if (item instanceof Gap) {
            // the current state covers the missed changes, and the stream continues after the gap
            return outcomeOf(instances.getInstance(context.instance().getId()));
        }
        return Optional.empty();
    }

    private Optional<Instance> outcomeOf(InstanceChange change) {
        Instance current = change.instance();
        if (isFromAnotherRequest(change)
                && context.goal() != InstanceStatus.TERMINATED
                && (current.getStatus() == InstanceStatus.STARTING || current.getStatus() == InstanceStatus.STOPPING)) {
            throw superseded(current);
        }
        return outcomeOf(current);
    }

    /** Changes without a request, such as a crash, have no request id. INSTANCE_UPDATED comes from requests about volumes. */
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
