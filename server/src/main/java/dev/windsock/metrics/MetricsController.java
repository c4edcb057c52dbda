// SPDX-License-Identifier: Apache-2.0
package dev.windsock.metrics;

import dev.windsock.id.InstanceId;
import dev.windsock.limit.MaxSize;
import dev.windsock.principal.Caller;
import dev.windsock.principal.Permission;
import dev.windsock.problem.RejectedException;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Serves an instance's metrics. */
@Controller("/api/instances/{id}/metrics")
@Secured(Permission.Names.INSTANCE_READ)
@ExecuteOn(TaskExecutors.BLOCKING)
@Tag(name = "Instances")
final class MetricsController {
    private final MeteredInstances instances;
    private final History latest;
    private final InstanceHistory history;
    private final Sampler sampler;

    MetricsController(MeteredInstances instances, History latest, InstanceHistory history, Sampler sampler) {
        this.instances = instances;
        this.latest = latest;
        this.history = history;
        this.sampler = sampler;
    }

    @Get
    @MaxSize(response = MaxSize.SMALL_PAGE)
    @Operation(
            operationId = "getInstanceMetrics",
            summary = "Get an instance's metrics",
            description = "Returns the latest sample and up to a week of history. Steps begin at multiples of their"
                    + " length. The server keeps one sample a second in memory for an hour. One sample a minute is "
                    + "stored for a week and survives restarts. If many instances are running, less memory is "
                    + "available for "
                    + "each, so the last hour may also have longer steps. If the window contains longer steps than "
                    + "requested, the length of each step is a multiple of the requested length; `step_seconds` is "
                    + "the actual length.")
    @ApiResponse(responseCode = "200", description = "The latest sample and the history")
    @ApiResponse(responseCode = "400", description = HistoryQuery.INVALID)
    @ApiResponse(responseCode = "404", description = "The instance does not exist")
    @ApiResponse(
            responseCode = "503",
            description = "DRIVER_FAILED: the instance belongs to another server that shares the store")
    InstanceMetrics metrics(
            @Parameter(hidden = true) Caller caller,
            @PathVariable String id,
            @QueryValue(defaultValue = "15m")
                    @Parameter(
                            description = HistoryQuery.WINDOW,
                            example = "15m",
                            schema = @Schema(type = "string", pattern = HistoryQuery.PATTERN, defaultValue = "15m"))
                    String window,
            @QueryValue
                    @Nullable @Parameter(
                            description = HistoryQuery.STEP,
                            example = "5s",
                            schema = @Schema(type = "string", pattern = HistoryQuery.PATTERN))
                    String step) {
        HistoryQuery query = HistoryQuery.of(window, step);
        InstanceId instance = readable(caller, id);
        instances.requireMeasuredHere(instance);
        HistoryWindow<Sample> samples = history.read(
                caller.principal().tenantId(), instance, sampler.newest().second(), query.window(), query.step());
        return new InstanceMetrics(id, samples.step(), latest.newest(instance).orElse(null), samples.samples());
    }

    private InstanceId readable(@Parameter(hidden = true) Caller caller, String id) {
        if (InstanceId.isId(id)) {
            InstanceId instance = new InstanceId(id);
            if (instances
                    .tenantOf(instance)
                    .filter(caller.principal().tenantId()::equals)
                    .isPresent()) {
                return instance;
            }
        }
        throw RejectedException.notFound("instance", id);
    }
}
