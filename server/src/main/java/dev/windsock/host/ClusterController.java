// SPDX-License-Identifier: Apache-2.0
package dev.windsock.host;

import dev.windsock.cluster.Bus;
import dev.windsock.id.NodeId;
import dev.windsock.limit.MaxSize;
import dev.windsock.store.NodeDirectory;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.micronaut.security.rules.SecurityRule;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;

/** The endpoint that lists the servers sharing the store. Blocks on the store. */
@Controller("/api/cluster")
@Secured(SecurityRule.IS_AUTHENTICATED)
@ExecuteOn(TaskExecutors.BLOCKING)
@Tag(name = "Compute")
final class ClusterController {
    private final NodeDirectory nodes;
    private final NodeId self;
    private final Bus bus;

    ClusterController(NodeDirectory nodes, NodeId self, Bus bus) {
        this.nodes = nodes;
        this.self = self;
        this.bus = bus;
    }

    /** @return The nodes */
    @Get
    @MaxSize(response = MaxSize.SMALL_PAGE)
    @Operation(
            operationId = "getCluster",
            summary = "List the servers that share the store, and where clients reach them")
    ClusterView cluster() {
        return new ClusterView(
                self.value(),
                bus.isConnected(),
                nodes.all().stream().map(ClusterView.Node::of).toList());
    }
}
