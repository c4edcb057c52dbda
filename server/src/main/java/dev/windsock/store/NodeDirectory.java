// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import dev.windsock.cluster.ClusterConfiguration;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Objects;

/**
 * The servers that share the store.
 *
 * <p>Threading: thread-safe. Blocks on the store.
 */
@Singleton
public final class NodeDirectory {
    private final StoreDatabase database;
    private final Store store;
    private final NodeEntry alone;

    NodeDirectory(StoreDatabase database, Store store, DataDirectoryLock directory, ClusterConfiguration cluster) {
        this.database = database;
        this.store = store;
        StoreHolder self = directory.holder();
        this.alone = new NodeEntry(
                database.node(),
                Objects.requireNonNullElse(cluster.nodeName(), self.host()),
                Objects.toString(cluster.nodeUrl(), null),
                StoreFactory.version(),
                NodeEntry.Status.RUNNING,
                self.since());
    }

    /** Returns all nodes, ordered by name. */
    public List<NodeEntry> all() {
        List<NodeEntry> stored = store.read(database::nodes);
        return stored.isEmpty() ? List.of(alone) : stored;
    }
}
