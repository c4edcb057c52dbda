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
import dev.windsock.client.stream.InstanceChange;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Instances: the generated calls, lifecycle actions, live views and live metrics. {@link #launch}, {@link #stop} and similar
 * methods block until the server has accepted the request; await the returned {@link InstanceAction} for its outcome.
 *
 * <p>Thread-safe.
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
     * Launches an instance. The action completes when the instance is RUNNING.
     *
     * @throws WindsockException with the server's code, such as NAME_TAKEN
     */
    public InstanceAction launch(LaunchRequest request) {
        return launch(request, null);
    }

    /**
     * Launches an instance like {@link #launch(LaunchRequest)}, and is safe to retry if the outcome is unknown: a repeated
     * call with the same key and request launches nothing more and returns the first result.
     *
     * @param idempotencyKey any unique string, valid for 24 hours; null for none
     */
    public InstanceAction launch(LaunchRequest request, @Nullable String idempotencyKey) {
        return action(launchInstanceWithHttpInfo(request, idempotencyKey), InstanceStatus.RUNNING, false);
    }

    /**
     * Starts an instance that is STOPPED or ERROR. The action completes when the instance is RUNNING.
     *
     * @throws ConflictException with INVALID_STATE
     */
    public InstanceAction start(UUID id) {
        return action(startInstanceWithHttpInfo(id, null, null), InstanceStatus.RUNNING, false);
    }

    /**
     * Stops an instance that is RUNNING or PAUSED. The action completes when the instance is STOPPED.
     *
     * @throws ConflictException with INVALID_STATE
     */
    public InstanceAction stop(UUID id) {
        return action(stopInstanceWithHttpInfo(id, null, null), InstanceStatus.STOPPED, false);
    }

    /**
     * Restarts an instance that is RUNNING or PAUSED. The action completes when the instance is RUNNING again.
     *
     * @throws ConflictException with INVALID_STATE
     */
    public InstanceAction restart(UUID id) {
        return action(restartInstanceWithHttpInfo(id, null, null), InstanceStatus.RUNNING, true);
    }

    /**
     * Pauses an instance that is RUNNING. The action is already complete when this returns: the instance is PAUSED.
     *
     * @throws ConflictException with INVALID_STATE or UNSUPPORTED_BY_DRIVER
     */
    public InstanceAction pause(UUID id) {
        return action(pauseInstanceWithHttpInfo(id, null, null), InstanceStatus.PAUSED, false);
    }

    /**
     * Resumes an instance that is PAUSED. The action is already complete when this returns: the instance is RUNNING.
     *
     * @throws ConflictException with INVALID_STATE or UNSUPPORTED_BY_DRIVER
     */
    public InstanceAction resume(UUID id) {
        return action(resumeInstanceWithHttpInfo(id, null, null), InstanceStatus.RUNNING, false);
    }

    /** Terminates an instance in any status. The action completes when the instance is TERMINATED. */
    public InstanceAction terminate(UUID id) {
        return action(terminateInstanceWithHttpInfo(id, null), InstanceStatus.TERMINATED, false);
    }

    private InstanceAction action(ApiResponse<Instance> response, InstanceStatus goal, boolean passesThroughStopped) {
        boolean replayed = WindsockClient.header(response, REPLAYED).isPresent();
        String requestId =
                replayed ? null : WindsockClient.header(response, REQUEST_ID).orElse(null);
        InstanceAction.ActionContext context = new InstanceAction.ActionContext(
                response.getData(), WindsockClient.position(response), requestId, goal, passesThroughStopped);
        return new InstanceAction(changes, this, context);
    }

    /**
     * Follows all instances that are not TERMINATED. Does not block. The key needs instance:read.
     *
     * @return the view; close it when it is no longer needed
     * @throws IllegalStateException if the client is closed
     */
    public LiveView<Instance> live() {
        return views.start(new LiveSource<>(
                "instances",
                "INSTANCE_CREATED",
                "INSTANCE_TERMINATED",
                Instance::getId,
                this::page,
                change -> change instanceof InstanceChange known ? Optional.of(known.instance()) : Optional.empty()));
    }

    private LiveSource.Page<Instance> page(@Nullable String cursor) {
        ApiResponse<InstancePage> response = listInstancesWithHttpInfo(null, null, null, LiveViews.PAGE_SIZE, cursor);
        InstancePage page = response.getData();
        return new LiveSource.Page<>(page.getItems(), WindsockClient.position(response), page.getNextCursor());
    }

    /**
     * Follows the metrics of an instance. Does not block. The key needs dashboard:read. No samples arrive while the instance
     * is not running.
     *
     * @param interval the time between samples, from 1 to 60 s
     * @return the metrics; close them when they are no longer needed
     * @throws IllegalArgumentException if the interval is out of range
     * @throws IllegalStateException if the client is closed
     */
    public LiveMetrics<Sample> liveMetrics(UUID id, Duration interval) {
        return views.metrics(id, interval);
    }
}
