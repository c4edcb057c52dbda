// SPDX-License-Identifier: Apache-2.0
package dev.windsock.dashboard;

import dev.windsock.events.EventPage;
import dev.windsock.limit.MaxSize;
import dev.windsock.log.Topic;
import dev.windsock.metrics.HostSample;
import dev.windsock.paging.PageRequest;
import dev.windsock.principal.Caller;
import dev.windsock.principal.Permission;
import dev.windsock.principal.Principal;
import dev.windsock.store.BoundedQuery;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Schema;
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
    @MaxSize(response = BoundedQuery.MAX_BYTES)
    @Operation(
            operationId = "getStats",
            summary = "Get the counts, the newest changes and the host's history",
            description =
                    "Each history covers the whole host over the last 15 minutes in 60 points, each of which is the "
                            + "average over 15 s.")
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
    @MaxSize(response = BoundedQuery.MAX_BYTES)
    @Operation(
            operationId = "listRecentEvents",
            summary = "List changes, newest first",
            description =
                    "Only changes in topics that the key may read. With a filter, a page may be short or empty even "
                            + "though older changes match: continue until `next_cursor` is null.")
    @ApiResponse(responseCode = "200", description = "One page of changes")
    @ApiResponse(
            responseCode = "400",
            description = "VALIDATION_FAILED: the request does not match this document,"
                    + " `types` or `resource_ids` contains an empty value or too many values, or `cursor` is not from "
                    + "this list")
    EventPage events(
            @Parameter(hidden = true) Caller caller,
            @QueryValue @Nullable Integer limit,
            @QueryValue @Nullable String cursor,
            @Parameter(
                            description = "Only changes in these topics",
                            array = @ArraySchema(schema = @Schema(implementation = Topic.class)))
                    @QueryValue
                    @Nullable String topics,
            @Parameter(
                            description = "Only changes of these types, at most 32",
                            array = @ArraySchema(schema = @Schema(type = "string")))
                    @QueryValue
                    @Nullable String types,
            @Parameter(
                            description = "Only changes to these resources, at most 32",
                            array = @ArraySchema(schema = @Schema(type = "string")))
                    @QueryValue("resource_ids")
                    @Nullable String resourceIds,
            @Parameter(description = "Only changes by this actor, by its name or key id") @QueryValue @Nullable String actor,
            @Parameter(
                            description = "Only changes at this time or later",
                            schema = @Schema(type = "string", format = "date-time"))
                    @QueryValue
                    @Nullable String from,
            @Parameter(
                            description = "Only changes before this time",
                            schema = @Schema(type = "string", format = "date-time"))
                    @QueryValue
                    @Nullable String to) {
        Principal reader = caller.principal();
        RecentQuery query = RecentQuery.parse(reader, topics, types, resourceIds, actor, from, to);
        return events.page(reader, query, PageRequest.limit(limit), cursor);
    }
}
