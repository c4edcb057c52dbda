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
 * Something that was asked of an instance and accepted: a launch, a start, a stop. What comes of it is told by the events
 * of this very request, so neither an earlier state nor what others ask is taken for it.
 *
 * <p>Threading: for any thread, and any number of them at a time.
 */
public final class InstanceAction {
    private final InstanceChanges changes;
    private final Instances instances;
    private final Asked asked;

    InstanceAction(InstanceChanges changes, Instances instances, Asked asked) {
        this.changes = changes;
        this.instances = instances;
        this.asked = asked;
    }

    /**
     * A request as it was answered.
     *
     * @param position of the change that it has committed
     * @param requestId that the events of the request have; null where that is not known, since the answer is that of an
     *     earlier request with the same Idempotency-Key, or a proxy has dropped it
     * @param goal the status that the instance is to come to
     * @param stopsOnTheWay whether STOPPED is no end yet, as in a restart
     */
    record Asked(
            Instance instance,
            Position position,
            @Nullable String requestId,
            InstanceStatus goal,
            boolean stopsOnTheWay) {}

    /** The instance as it was answered, such as STARTING. */
    public Instance instance() {
        return asked.instance();
    }

    /** The position of the change that the request has committed: what comes of it is committed after it. */
    public Position position() {
        return asked.position();
    }

    /**
     * Waits until it is done: RUNNING, STOPPED, PAUSED or TERMINATED, as was asked. Blocks for at most the timeout, and
     * does not poll; all actions of a client share one stream. The key needs instance:read.
     *
     * @return the instance as it was at that moment; more may have happened since
     * @throws ActionFailedException when it cannot come about any more
     * @throws TimedOutException when it has not come about in time; it may still
     * @throws WindsockException with the code that the stream has ended with, or with INTERRUPTED, the interrupt kept
     */
    public Instance awaitDone(Duration timeout) {
        if (asked.instance().getStatus() == asked.goal()) {
            return asked.instance();
        }
        return changes.await(asked.instance().getId(), asked.position(), timeout, this::outcome)
                .orElseThrow(() -> new TimedOutException(
                        "instance " + asked.instance().getId() + " is not " + asked.goal() + " after " + timeout));
    }

    private Optional<Instance> outcome(EventItem item) {
        if (item instanceof InstanceChange change) {
            return told(change);
        }
        if (item instanceof Gap) {
            // what was missed shows in what it is now, and what follows the gap is streamed
            return reached(instances.getInstance(asked.instance().getId()));
        }
        return Optional.empty();
    }

    private Optional<Instance> told(InstanceChange change) {
        Instance now = change.instance();
        if (isOfAnotherRequest(change)
                && asked.goal() != InstanceStatus.TERMINATED
                && (now.getStatus() == InstanceStatus.STARTING || now.getStatus() == InstanceStatus.STOPPING)) {
            throw superseded(now);
        }
        return reached(now);
    }

    /** What happens by itself has no request; an INSTANCE_UPDATED is of one that has to do with volumes. */
    private boolean isOfAnotherRequest(InstanceChange change) {
        String requestId = change.event().getRequestId();
        return asked.requestId() != null
                && requestId != null
                && !requestId.equals(asked.requestId())
                && !change.type().equals("INSTANCE_UPDATED");
    }

    private Optional<Instance> reached(Instance now) {
        InstanceStatus status = now.getStatus();
        if (status == asked.goal()) {
            return Optional.of(now);
        }
        return switch (status) {
            case STARTING, STOPPING -> Optional.empty();
            // seen before the request takes effect, or on the way
            case RUNNING, PAUSED -> Optional.empty();
            case STOPPED -> {
                if (asked.stopsOnTheWay() || asked.goal() == InstanceStatus.TERMINATED) {
                    yield Optional.empty();
                }
                throw failed(now);
            }
            case ERROR -> throw failed(now);
            case TERMINATED -> throw superseded(now);
            // newer than this client
            default -> Optional.empty();
        };
    }

    private static ActionFailedException failed(Instance now) {
        return new ActionFailedException(
                WindsockException.INSTANCE_FAILED,
                "instance " + now.getId() + " is " + now.getStatus() + ": " + now.getStatusReason(),
                now);
    }

    private ActionFailedException superseded(Instance now) {
        return new ActionFailedException(
                WindsockException.SUPERSEDED,
                "instance " + now.getId() + " was to be " + asked.goal() + ", and is " + now.getStatus()
                        + " by another request",
                now);
    }
}
