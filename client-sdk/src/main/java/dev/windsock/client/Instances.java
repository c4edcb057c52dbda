// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client;

import dev.windsock.client.api.InstancesApi;
import dev.windsock.client.call.ApiResponse;
import dev.windsock.client.call.Pages;
import dev.windsock.client.call.RequestOptions;
import dev.windsock.client.error.ClosedException;
import dev.windsock.client.error.ConflictException;
import dev.windsock.client.error.WindsockException;
import dev.windsock.client.internal.LiveSource;
import dev.windsock.client.invoker.ApiClient;
import dev.windsock.client.live.LiveMetrics;
import dev.windsock.client.live.LiveView;
import dev.windsock.client.model.ChangeInstanceRequest;
import dev.windsock.client.model.ChangeInstanceResult;
import dev.windsock.client.model.Instance;
import dev.windsock.client.model.InstancePage;
import dev.windsock.client.model.InstanceStatus;
import dev.windsock.client.model.LaunchRequest;
import dev.windsock.client.model.Sample;
import dev.windsock.client.model.Topic;
import dev.windsock.client.stream.InstanceChange;
import dev.windsock.client.stream.LogCall;
import dev.windsock.client.stream.StreamCalls;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Instances: the generated calls, lifecycle actions, live views, live metrics and logs. {@link #launch}, {@link #stop} and
 * similar methods block until the server has accepted the request; await the returned {@link InstanceAction} for its outcome.
 *
 * <p>Thread-safe.
 */
public final class Instances extends InstancesApi {
    private static final String REQUEST_ID = "X-Request-ID";
    private static final String REPLAYED = "Idempotent-Replayed";

    private final ApiClient calls;
    private final StreamCalls streams;
    private final LiveViews views;
    private final InstanceChanges changes;

    Instances(ApiClient calls, StreamCalls streams, LiveViews views, InstanceChanges changes) {
        super(calls);
        this.calls = calls;
        this.streams = streams;
        this.views = views;
        this.changes = changes;
    }

    @Override
    public Instances with(RequestOptions options) {
        return new Instances(calls.with(options), streams, views, changes);
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
     * Launches an instance like {@link #launch(LaunchRequest)}, and is safe to retry if the outcome is unknown. A repeated call
     * with the same key and request launches nothing and returns the first result.
     *
     * @param idempotencyKey any unique string, valid for 24 hours; null for none
     */
    public InstanceAction launch(LaunchRequest request, @Nullable String idempotencyKey) {
        return action(launchInstanceWithHttpInfo(request, idempotencyKey), InstanceStatus.RUNNING, false);
    }

    /**
     * Starts a STOPPED or ERROR instance. The action completes when the instance is RUNNING.
     *
     * @throws ConflictException with INVALID_STATE
     */
    public InstanceAction start(UUID id) {
        return action(startInstanceWithHttpInfo(id, null, null), InstanceStatus.RUNNING, false);
    }

    /**
     * Stops a RUNNING or PAUSED instance. The action completes when the instance is STOPPED.
     *
     * @throws ConflictException with INVALID_STATE
     */
    public InstanceAction stop(UUID id) {
        return action(stopInstanceWithHttpInfo(id, null, null, null), InstanceStatus.STOPPED, false);
    }

    /**
     * Kills all of an instance's processes immediately, even while it is being stopped. The action completes when the instance
     * is STOPPED.
     *
     * @throws ConflictException with INVALID_STATE
     */
    public InstanceAction forceStop(UUID id) {
        return action(stopInstanceWithHttpInfo(id, true, null, null), InstanceStatus.STOPPED, false);
    }

    /**
     * Restarts a RUNNING or PAUSED instance. The action completes when the instance is RUNNING again.
     *
     * @throws ConflictException with INVALID_STATE
     */
    public InstanceAction restart(UUID id) {
        return action(restartInstanceWithHttpInfo(id, null, null), InstanceStatus.RUNNING, true);
    }

    /**
     * Pauses a RUNNING instance. The action is already complete when this method returns: the instance is PAUSED.
     *
     * @throws ConflictException with INVALID_STATE or UNSUPPORTED_BY_DRIVER
     */
    public InstanceAction pause(UUID id) {
        return action(pauseInstanceWithHttpInfo(id, null, null), InstanceStatus.PAUSED, false);
    }

    /**
     * Resumes a PAUSED instance. The action is already complete when this method returns: the instance is RUNNING.
     *
     * @throws ConflictException with INVALID_STATE or UNSUPPORTED_BY_DRIVER
     */
    public InstanceAction resume(UUID id) {
        return action(resumeInstanceWithHttpInfo(id, null, null), InstanceStatus.RUNNING, false);
    }

    /** Terminates an instance in any status. The action completes when the instance is TERMINATED. */
    public InstanceAction terminate(UUID id) {
        return action(terminateInstanceWithHttpInfo(id, null, null), InstanceStatus.TERMINATED, false);
    }

    /**
     * Kills all of an instance's processes immediately, even while it is being stopped, and terminates it. The action completes
     * when the instance is TERMINATED.
     */
    public InstanceAction forceTerminate(UUID id) {
        return action(terminateInstanceWithHttpInfo(id, true, null), InstanceStatus.TERMINATED, false);
    }

    /**
     * Changes an instance. Fields that are not set keep their values. A variable or label whose value is null is removed.
     * {@code restore} names the fields to reset to their defaults. If {@code getNewRun} returns true, the instance is STOPPING
     * when this method returns, and then starts again.
     *
     * @throws ConflictException with INVALID_STATE, PORT_TAKEN, QUOTA_EXCEEDED or IMAGE_NOT_AVAILABLE
     */
    public ChangeInstanceResult change(UUID id, ChangeInstanceRequest change) {
        return changeInstance(id, change, null, null, null);
    }

    /** Returns the effect of a change without applying it. */
    public ChangeInstanceResult previewChange(UUID id, ChangeInstanceRequest change) {
        return changeInstance(id, change, null, true, null);
    }

    private InstanceAction action(ApiResponse<Instance> response, InstanceStatus goal, boolean passesThroughStopped) {
        boolean replayed = response.header(REPLAYED).isPresent();
        String requestId = replayed ? null : response.header(REQUEST_ID).orElse(null);
        InstanceAction.ActionContext context = new InstanceAction.ActionContext(
                response.getData(), response.position(), requestId, goal, passesThroughStopped);
        return new InstanceAction(changes, this, calls::async, context);
    }

    /**
     * Follows all instances that are not TERMINATED. Does not block. The key needs instance:read.
     *
     * @return the view; close it when it is no longer needed
     * @throws ClosedException if the client is closed
     */
    public LiveView<Instance> live() {
        return views.start(new LiveSource<>(
                Topic.INSTANCES,
                "INSTANCE_CREATED",
                "INSTANCE_TERMINATED",
                Instance::getId,
                list(),
                change -> change instanceof InstanceChange known ? Optional.of(known.instance()) : Optional.empty()));
    }

    /** Lists all instances that are not TERMINATED, newest first. The key needs instance:read. */
    public Pages<Instance> list() {
        return list(parameters -> {});
    }

    /**
     * Lists the instances that match the filters, newest first. The key needs instance:read.
     *
     * @param parameters sets filters; the limit and the cursor are set by the pages
     */
    public Pages<Instance> list(Consumer<ListInstances> parameters) {
        return new Pages<>(cursor -> {
            ApiResponse<InstancePage> response = listInstancesWithHttpInfo(q -> {
                parameters.accept(q);
                q.limit(Pages.MAX_SIZE).cursor(cursor);
            });
            InstancePage page = response.getData();
            return new Pages.Page<>(page.getItems(), response.position(), Optional.ofNullable(page.getNextCursor()));
        });
    }

    /**
     * Follows an instance's metrics. Does not block. The key needs dashboard:read. No samples arrive while the instance is not
     * running.
     *
     * @param interval the time between samples, from 1 to 60 s
     * @return the metrics; close them when they are no longer needed
     * @throws IllegalArgumentException if the interval is out of range
     * @throws ClosedException if the client is closed
     */
    public LiveMetrics<Sample> liveMetrics(UUID id, Duration interval) {
        return views.metrics(id, interval);
    }

    /**
     * Follows an instance's output until its run ends. The returned call sets parameters and opens the stream:
     *
     * <pre>{@code
     * try (EventStream<LogItem> log = client.instances().followLog(id).tail(100).open()) {
     *     for (LogItem item : log) {
     *         if (item instanceof LogLine line) {
     *             System.out.println(line.text());
     *         }
     *     }
     * }
     * }</pre>
     *
     * <p>The key needs instance:read. To resume after a restart of the program, store {@link
     * dev.windsock.client.stream.EventStream#position} and pass it to {@link LogCall#after}.
     */
    public LogCall followLog(UUID id) {
        return new LogCall(streams, id);
    }
}
