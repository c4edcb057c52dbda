package dev.windsock.client;

import dev.windsock.client.invoker.ApiResponse;
import dev.windsock.client.model.Instance;
import dev.windsock.client.model.InstanceStatus;
import dev.windsock.client.stream.EventItem;
import dev.windsock.client.stream.EventStream;
import dev.windsock.client.stream.Gap;
import dev.windsock.client.stream.InstanceChange;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A launched instance.
 *
 * <p>Threading: for any thread.
 */
public final class Launch {
    private static final Duration LONGEST = Duration.ofDays(365);

    private final WindsockClient client;
    private final Instance instance;
    private final Position position;

    Launch(WindsockClient client, Instance instance, Position position) {
        this.client = client;
        this.instance = instance;
        this.position = position;
    }

    /** The instance as it was answered, STARTING. */
    public Instance instance() {
        return instance;
    }

    /** The position of INSTANCE_CREATED: what happens to the instance comes after it. */
    public Position position() {
        return position;
    }

    /**
     * Waits until the instance runs, by reading what was committed after the launch; blocks for at most the timeout. The
     * key needs instance:read.
     *
     * @return the instance as it was when it had started; it may have ended since
     * @throws WindsockException with INSTANCE_FAILED and the reason when it could not be started, TIMEOUT, or the code
     *     that the stream has ended with
     */
    public Instance awaitRunning(Duration timeout) throws InterruptedException {
        // longer than anyone waits, and no overflow
        Duration patience = timeout.compareTo(LONGEST) > 0 ? LONGEST : timeout;
        long deadline = System.nanoTime() + patience.toNanos();
        try (EventStream<EventItem> stream = client.streams()
                .streamEvents()
                .topics(List.of("instances"))
                .after(position)
                .open()) {
            while (true) {
                Duration left = Duration.ofNanos(deadline - System.nanoTime());
                EventItem item = (left.isNegative() ? Optional.<EventItem>empty() : stream.next(left))
                        .orElseThrow(() -> new TimedOutException(
                                "instance " + instance.getId() + " does not run after " + timeout));
                Optional<Instance> running = running(item);
                if (running.isPresent()) {
                    return running.get();
                }
            }
        }
    }

    private Optional<Instance> running(EventItem item) {
        if (item instanceof InstanceChange change
                && instance.getId().equals(change.instance().getId())) {
            return outcome(change.instance());
        }
        if (item instanceof Gap) {
            // what was missed shows in what it is now, and what follows the gap is streamed
            ApiResponse<Instance> now = client.instances().getInstanceWithHttpInfo(instance.getId());
            return outcome(now.getData());
        }
        return Optional.empty();
    }

    private static Optional<Instance> outcome(Instance now) {
        InstanceStatus status = now.getStatus();
        if (status == InstanceStatus.RUNNING) {
            return Optional.of(now);
        }
        if (status == InstanceStatus.STARTING) {
            return Optional.empty();
        }
        throw new WindsockException(
                WindsockException.INSTANCE_FAILED,
                "instance " + now.getId() + " is " + status + ": " + now.getStatusReason());
    }
}
