// SPDX-License-Identifier: Apache-2.0
package dev.windsock.dashboard;

import dev.windsock.events.EventPage;
import dev.windsock.metrics.HostSample;
import dev.windsock.paging.PageRequest;
import dev.windsock.principal.Caller;
import dev.windsock.principal.Permission;
import dev.windsock.principal.Principal;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The endpoints for the initial state of a dashboard. */
@Controller("/api/dashboard")
@Secured(Permission.Names.DASHBOARD_READ)
@ExecuteOn(TaskExecutors.BLOCKING)
@Tag(name = "Dashboard")
final class DashboardController {
    private static final int RECENT_EVENTS = 10;

    private final Inventory inventory;
    private final RecentEvents events;
    private final HostCharts charts;

    DashboardController(Inventory inventory, RecentEvents events, HostCharts charts) {
        this.inventory = inventory;
        this.events = events;
        this.charts = charts;
    }

    /** @return The counts */
    @Get("/summary")
    @Operation(operationId = "getSummary", summary = "Get the counts of all resources")
    Summary summary(@Parameter(hidden = true) Caller caller) {
        return inventory.counts(caller.principal().tenantId());
    }

    /** @return Counts, changes and histories */
    @Get("/stats")
    @Operation(
            operationId = "getStats",
            summary = "Get the counts, the newest changes and the host's history",
            description = "The histories cover the whole host over the last 15 minutes: 60 points, each the average"
                    + " of 15 s.")
    Stats stats(@Parameter(hidden = true) Caller caller) {
        Principal reader = caller.principal();
        List<HostSample> samples = charts.samples();
        return new Stats(
                inventory.counts(reader.tenantId()),
                events.newest(reader, RECENT_EVENTS),
                HostCharts.points(samples, HostSample::cpuPercentage),
                HostCharts.points(samples, HostSample::memoryPercentage),
                HostCharts.points(samples, HostSample::networkRxBytesPerSecond),
                HostCharts.points(samples, HostSample::networkTxBytesPerSecond));
    }

    @Get("/events")
    @Operation(
            operationId = "listRecentEvents",
            summary = "List the newest changes, newest first",
            description = "Only changes of topics that the key may read. There is no next page: to read the whole"
                    + " log, use /api/events.")
    @ApiResponse(responseCode = "200", description = "The newest changes")
    @ApiResponse(responseCode = "400", description = "VALIDATION_FAILED: the limit is invalid")
    EventPage events(@Parameter(hidden = true) Caller caller, @QueryValue @Nullable Integer limit) {
        return new EventPage(events.newest(caller.principal(), PageRequest.limit(limit)), null);
    }
}
