// SPDX-License-Identifier: Apache-2.0
package dev.windsock.notification;

import dev.windsock.compute.ComputeDriver;
import dev.windsock.compute.DriverStatus;
import dev.windsock.id.NodeId;
import dev.windsock.store.NodeDirectory;
import dev.windsock.store.NodeEntry;
import dev.windsock.store.SqlEventLog;
import dev.windsock.store.StoreStatus;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Looks for problems with the store, with this node and with nodes that are no longer running. Stateless; {@link #nodes} blocks
 * on the store.
 */
@Singleton
class TroubleSources {
    private static final Notification.Resource STORE =
            new Notification.Resource(Notification.Resource.Type.STORE, "store", "store");

    private final SqlEventLog log;
    private final ComputeDriver driver;
    private final NodeDirectory directory;
    private final Notification.Resource node;

    TroubleSources(SqlEventLog log, ComputeDriver driver, NodeDirectory directory, NodeId node) {
        this.log = log;
        this.driver = driver;
        this.directory = directory;
        this.node = new Notification.Resource(
                Notification.Resource.Type.NODE, node.value(), driver.host().node());
    }

    /** Returns the current problems with the store and with this node. Does not block. */
    List<Trouble> now() {
        List<Trouble> found = new ArrayList<>();
        if (log.status() instanceof StoreStatus.Unavailable unavailable) {
            found.add(new Trouble(STORE, "The store rejects changes: " + unavailable.reason()));
        }
        if (driver.status() instanceof DriverStatus.Unreachable unreachable) {
            found.add(new Trouble(
                    node, "The compute driver of node " + node.name() + " is unreachable: " + unreachable.reason()));
        }
        return found;
    }

    /** Returns all nodes. */
    List<NodeEntry> nodes() {
        return directory.all();
    }

    /** Returns the problem with a node that is lost; empty for any other node. */
    static Optional<Trouble> lost(NodeEntry entry) {
        return entry.status() != NodeEntry.Status.LOST
                ? Optional.empty()
                : Optional.of(new Trouble(
                        new Notification.Resource(
                                Notification.Resource.Type.NODE, entry.id().value(), entry.name()),
                        "Node " + entry.name() + " is lost: it was killed or suspended, or cannot reach the database."
                                + " Its instances may still be running."));
    }

    /** Returns whether a resource is this node, which reports about itself. */
    boolean isThisNode(Notification.Resource resource) {
        return resource.id().equals(node.id());
    }
}
