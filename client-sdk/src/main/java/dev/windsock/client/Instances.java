// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client;

import dev.windsock.client.api.InstancesApi;
import dev.windsock.client.invoker.ApiClient;
import dev.windsock.client.invoker.ApiResponse;
import dev.windsock.client.live.LiveMetrics;
import dev.windsock.client.live.LiveSource;
import dev.windsock.client.live.LiveView;
import dev.windsock.client.model.Instance;
import dev.windsock.client.model.InstancePage;
import dev.windsock.client.model.InstanceStatus;
import dev.windsock.client.model.LaunchRequest;
import dev.windsock.client.model.Sample;
import dev.windsock.client.stream.Change;
import dev.windsock.client.stream.InstanceChange;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Instances: the generated calls, and what is made of them together with the stream. {@link #launch}, {@link #stop} and
 * the like answer once the server has taken the request, with an action to wait for.
 *
 * <p>Threading: for any thread.
 */
public final class Instances extends InstancesApi {
    private static final String REQUEST_ID = "X-Request-ID";
    private static final String REPLAYED = "Idempotent-Replayed";

    private final LiveViews views;
    private final InstanceChanges changes;

    Instances(ApiClient calls, LiveViews views, InstanceChanges changes) {
        super(calls);
        this.views = views;
        this.changes = changes;
    }

    /**
     * Launches an instance. Done when it is RUNNING.
     *
     * @throws WindsockException with the server's code, such as NAME_TAKEN
     */
    public InstanceAction launch(LaunchRequest request) {
        return launch(request, null);
    }

    /**
     * The same, safe to be called again where it is not known whether it was answered: with the same key and request it
     * launches nothing more, and answers what it did the first time.
     *
     * @param idempotencyKey of one's own choice, for 24 hours; null for none
     */
    public InstanceAction launch(LaunchRequest request, @Nullable String idempotencyKey) {
        return action(launchInstanceWithHttpInfo(request, idempotencyKey), InstanceStatus.RUNNING, false);
    }

    /**
     * Starts an instance that is STOPPED or ERROR. Done when it is RUNNING.
     *
     * @throws ConflictException INVALID_STATE
     */
    public InstanceAction start(UUID id) {
        return action(startInstanceWithHttpInfo(id, null, null), InstanceStatus.RUNNING, false);
    }

    /**
     * Stops an instance that is RUNNING or PAUSED. Done when it is STOPPED.
     *
     * @throws ConflictException INVALID_STATE
     */
    public InstanceAction stop(UUID id) {
        return action(stopInstanceWithHttpInfo(id, null, null), InstanceStatus.STOPPED, false);
    }

    /**
     * Stops an instance that is RUNNING or PAUSED, and starts it again. Done when it is RUNNING.
     *
     * @throws ConflictException INVALID_STATE
     */
    public InstanceAction restart(UUID id) {
        return action(restartInstanceWithHttpInfo(id, null, null), InstanceStatus.RUNNING, true);
    }

    /**
     * Pauses an instance that is RUNNING. Done when it is PAUSED, which it is when this returns.
     *
     * @throws ConflictException INVALID_STATE, or UNSUPPORTED_BY_DRIVER
     */
    public InstanceAction pause(UUID id) {
        return action(pauseInstanceWithHttpInfo(id, null, null), InstanceStatus.PAUSED, false);
    }

    /**
     * Lets an instance that is PAUSED go on. Done when it is RUNNING, which it is when this returns.
     *
     * @throws ConflictException INVALID_STATE, or UNSUPPORTED_BY_DRIVER
     */
    public InstanceAction resume(UUID id) {
        return action(resumeInstanceWithHttpInfo(id, null, null), InstanceStatus.RUNNING, false);
    }

    /** Ends an instance for good, whatever its status. Done when it is TERMINATED. */
    public InstanceAction terminate(UUID id) {
        return action(terminateInstanceWithHttpInfo(id, null), InstanceStatus.TERMINATED, false);
    }

    private InstanceAction action(ApiResponse<Instance> answer, InstanceStatus goal, boolean stopsOnTheWay) {
        boolean replayed = WindsockClient.header(answer, REPLAYED).isPresent();
        String requestId =
                replayed ? null : WindsockClient.header(answer, REQUEST_ID).orElse(null);
        InstanceAction.Asked asked = new InstanceAction.Asked(
                answer.getData(), WindsockClient.position(answer), requestId, goal, stopsOnTheWay);
        return new InstanceAction(changes, this, asked);
    }

    /**
     * All instances that are not TERMINATED, as they are now and from now on. Does not block; the key needs instance:read.
     *
     * @return close it when it is no longer needed
     */
    public LiveView<Instance> live() {
        return views.start(new Source());
    }

    /**
     * What an instance uses, as it is sampled. Does not block; the key needs dashboard:read. Nothing comes while the
     * instance does not run.
     *
     * @param interval between samples, 1 to 60 s
     * @return close it when it is no longer needed
     * @throws IllegalArgumentException for another interval
     */
    public LiveMetrics<Sample> liveMetrics(UUID id, Duration interval) {
        return views.metrics(id, interval);
    }

    private final class Source implements LiveSource<Instance> {
        @Override
        public String topic() {
            return "instances";
        }

        @Override
        public Page<Instance> page(@Nullable String cursor) {
            ApiResponse<InstancePage> answer = listInstancesWithHttpInfo(null, null, null, LiveViews.PAGE, cursor);
            InstancePage page = answer.getData();
            return new Page<>(page.getItems(), WindsockClient.position(answer), page.getNextCursor());
        }

        @Override
        public UUID id(Instance instance) {
            return instance.getId();
        }

        @Override
        public Optional<Instance> read(Change change) {
            return change instanceof InstanceChange instances ? Optional.of(instances.instance()) : Optional.empty();
        }

        @Override
        public boolean makes(Change change) {
            return change.type().equals("INSTANCE_CREATED");
        }

        @Override
        public boolean ends(Change change) {
            return change.type().equals("INSTANCE_TERMINATED");
        }
    }
}
