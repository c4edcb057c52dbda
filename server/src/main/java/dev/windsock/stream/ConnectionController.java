// SPDX-License-Identifier: Apache-2.0
package dev.windsock.stream;

import dev.windsock.hub.Connection;
import dev.windsock.hub.Hub;
import dev.windsock.limit.MaxSize;
import dev.windsock.paging.Page;
import dev.windsock.paging.PageRequest;
import dev.windsock.principal.Caller;
import dev.windsock.principal.Permission;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The endpoint for open streams. */
@Controller("/api/connections")
@ExecuteOn(TaskExecutors.BLOCKING)
@Secured(Permission.Names.KEY_MANAGE)
@Tag(name = "Connections")
class ConnectionController {
    private static final Pattern UUID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    private final Hub hub;
    private final AdmittedAuxiliaryStreams auxiliaryStreams;

    ConnectionController(Hub hub, AdmittedAuxiliaryStreams auxiliaryStreams) {
        this.hub = hub;
        this.auxiliaryStreams = auxiliaryStreams;
    }

    /** @return One page of streams */
    @Get
    @MaxSize(response = MaxSize.SMALL_PAGE)
    @Operation(operationId = "listConnections", summary = "List the tenant's open streams, newest first")
    ConnectionView.Page list(
            @Parameter(hidden = true) Caller caller,
            @QueryValue @Nullable Integer limit,
            @QueryValue @Nullable String cursor) {
        PageRequest request = PageRequest.of("connections", limit, cursor, UUID.asMatchPredicate());
        List<Connection> connections = Stream.concat(
                        hub.connections().stream(), auxiliaryStreams.connections().stream())
                .filter(connection -> connection
                        .peer()
                        .principal()
                        .tenantId()
                        .equals(caller.principal().tenantId()))
                // the ids are UUIDv7 values, which sort by time
                .sorted(Comparator.comparing(ConnectionController::id).reversed())
                .filter(connection -> request.after() == null || id(connection).compareTo(request.after()) < 0)
                .limit(request.limitAndOne())
                .toList();
        Page<ConnectionView> page =
                request.page(connections, ConnectionController::id).map(ConnectionView::of);
        return new ConnectionView.Page(page.items(), page.nextCursor());
    }

    private static String id(Connection connection) {
        return connection.peer().connectionId();
    }
}
