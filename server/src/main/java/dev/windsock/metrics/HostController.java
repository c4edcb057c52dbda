// SPDX-License-Identifier: Apache-2.0
package dev.windsock.metrics;

import dev.windsock.limit.MaxSize;
import dev.windsock.principal.Permission;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
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

/** Serves the host's metrics. */
@Controller("/api/host/metrics")
@Secured(Permission.Names.DASHBOARD_READ)
@ExecuteOn(TaskExecutors.BLOCKING)
@Tag(name = "Dashboard")
final class HostController {
    private final HostHistory history;
    private final Sampler sampler;

    HostController(HostHistory history, Sampler sampler) {
        this.history = history;
        this.sampler = sampler;
    }

    @Get
    @MaxSize(response = MaxSize.SMALL_PAGE)
    @Operation(
            operationId = "getHostMetrics",
            summary = "Get the host's metrics",
            description =
                    "Returns the latest sample of the host that the responding server runs on, and up to a week of "
                            + "its history. Steps begin at multiples of their length. The server keeps one sample a second in"
                            + " memory for an hour. One sample a minute is stored for a week and survives restarts. If the "
                            + "window contains longer steps than requested, the length of each step is a multiple of the "
                            + "requested length; `step_seconds` is the actual length.")
    @ApiResponse(responseCode = "200", description = "The latest sample and the history")
    @ApiResponse(responseCode = "400", description = HistoryQuery.INVALID)
    HostMetrics metrics(
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
        Tick newest = sampler.newest();
        HistoryWindow<HostSample> samples = history.read(newest.second(), query.window(), query.step());
        return new HostMetrics(samples.step(), newest.host(), samples.samples());
    }
}
