// SPDX-License-Identifier: Apache-2.0
package dev.windsock.metrics;

import dev.windsock.id.InstanceId;
import dev.windsock.json.Durations;
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
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Serves the metrics of an instance. */
@Controller("/api/instances/{id}/metrics")
@Secured(Permission.Names.INSTANCE_READ)
@ExecuteOn(TaskExecutors.BLOCKING)
@Tag(name = "Instances")
final class MetricsController {
    private static final int MAX_POINTS = 1000;

    /** The number of steps in a window when the request names no step length: 15 minutes in steps of 5 s. */
    private static final int DEFAULT_POINTS = 180;

    private final MeteredInstances instances;
    private final History history;
    private final Sampler sampler;

    MetricsController(MeteredInstances instances, History history, Sampler sampler) {
        this.instances = instances;
        this.history = history;
        this.sampler = sampler;
    }

    @Get
    @Operation(
            operationId = "getInstanceMetrics",
            summary = "Get the metrics of an instance",
            description = "Returns the newest sample and up to an hour of history. Steps begin at multiples of their"
                    + " length. Samples are taken once a second and kept in memory.")
    @ApiResponse(responseCode = "200", description = "The newest sample and the history")
    @ApiResponse(responseCode = "400", description = "The window or the step is invalid")
    @ApiResponse(responseCode = "404", description = "The instance does not exist")
    InstanceMetrics metrics(
            @Parameter(hidden = true) Caller caller,
            @PathVariable String id,
            @QueryValue(defaultValue = "15m")
                    @Parameter(
                            description = "How far back the history goes, from 1s to 1h, such as 90s or 15m.",
                            example = "15m",
                            schema = @Schema(type = "string", pattern = "[0-9]{1,6}[smh]", defaultValue = "15m"))
                    String window,
            @QueryValue
                    @Nullable @Parameter(
                            description = "The length of a step, at least 1s, for at most 1000 steps in the window. The"
                                    + " default is a 180th of the window, rounded up to whole seconds.",
                            example = "5s",
                            schema = @Schema(type = "string", pattern = "[0-9]{1,6}[smh]"))
                    String step) {
        Duration windowLength = duration("window", window);
        if (windowLength.compareTo(Duration.ofSeconds(1)) < 0 || windowLength.compareTo(History.RETENTION) > 0) {
            throw RejectedException.invalid("window", "must be from 1s to 1h");
        }
        Duration stepLength = step == null
                ? Duration.ofSeconds(Math.ceilDiv(windowLength.toSeconds(), DEFAULT_POINTS))
                : duration("step", step);
        if (stepLength.compareTo(Duration.ofSeconds(1)) < 0 || stepLength.compareTo(windowLength) > 0) {
            throw RejectedException.invalid("step", "must be at least 1s and at most the window");
        }
        if (Math.ceilDiv(windowLength.toSeconds(), stepLength.toSeconds()) > MAX_POINTS) {
            throw RejectedException.invalid("step", "must divide the window into at most " + MAX_POINTS + " points");
        }
        InstanceId instance = readable(caller, id);
        return new InstanceMetrics(
                id,
                history.newest(instance).orElse(null),
                history.samples(instance, Span.upTo(sampler.newest().second(), windowLength, stepLength)));
    }

    private static Duration duration(String field, String text) {
        return Durations.parse(text).orElseThrow(() -> RejectedException.invalid(field, Durations.EXPECTED));
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
