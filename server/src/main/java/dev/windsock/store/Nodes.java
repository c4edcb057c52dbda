// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import com.fasterxml.uuid.Generators;
import dev.windsock.id.NodeId;
import java.sql.Timestamp;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The table of nodes. A node is identified by the identity of its data directory, which a copy of the directory does not share.
 * Stateless; blocks.
 */
final class Nodes {
    /** The tables whose rows belong to nodes. */
    private static final List<String> OWNED = List.of("instances", "volumes", "vpcs", "leftovers", "terminals");

    /** Short enough to leave room for an appended number. */
    private static final int MAX_HOST_NAME = 56;

    private static final Logger LOG = LoggerFactory.getLogger(Nodes.class);

    private Nodes() {}

    /** The result of joining. */
    record Joined(NodeId id, String name, String storeId) {}

    private record Node(NodeId id, String host, String name) {}

    /** Returns the node of a database that has only one. */
    static NodeId only(Handle handle) {
        return new NodeId(
                handle.createQuery("select id from nodes").mapTo(String.class).one());
    }

    /**
     * Returns all nodes, ordered by name.
     *
     * @param reportsLost whether nodes whose lease has expired are lost; otherwise, they may merely be late, like all other
     *     nodes
     */
    static List<NodeEntry> all(Handle handle, boolean reportsLost) {
        return handle.createQuery("""
                        select id, name, url, version, acquired_at, expires_at > clock_timestamp() as live
                        from nodes left join node_leases on node_id = id order by name, id""")
                .map((rs, context) -> {
                    Timestamp startedAt = rs.getTimestamp("acquired_at");
                    NodeEntry.Status status = startedAt == null
                            ? NodeEntry.Status.STOPPED
                            : rs.getBoolean("live") || !reportsLost ? NodeEntry.Status.RUNNING : NodeEntry.Status.LOST;
                    return new NodeEntry(
                            new NodeId(rs.getString("id")),
                            rs.getString("name"),
                            rs.getString("url"),
                            rs.getString("version"),
                            status,
                            startedAt == null ? null : startedAt.toInstant());
                })
                .list();
    }

    /**
     * Returns the node of a data directory; if there is none, a new node joins.
     *
     * @param program the version of the schema that this program was made for
     * @throws IllegalStateException if the directory is a copy, the node cannot be adopted, or another node has its name; in
     *     that case, nothing was changed
     */
    static Joined join(Handle handle, JoinRequest request, String program) {
        String directory = request.directory().directory();
        String host = request.self().host();
        Optional<Node> known = find(handle, "directory = :value", directory);
        Node joined;
        if (request.adopted() != null) {
            joined = adopt(handle, directory, host, request.adopted(), known);
        } else if (known.isPresent()) {
            joined = known.get();
        } else {
            requireNoCopy(handle, directory);
            joined = insert(handle, directory, host);
        }
        String name = name(handle, joined, request);
        handle.createUpdate("update nodes set name = :name, url = :url, version = :version, schema_version = :program,"
                        + " host = :host where id = :id")
                .bind("name", name)
                .bind("url", request.url())
                .bind("version", request.version())
                .bind("program", program)
                .bind("host", host)
                .bind("id", joined.id().value())
                .execute();
        // rows from versions that had no nodes: they belong to the only server that used this database
        OWNED.forEach(table -> handle.createUpdate("update " + table + " set node_id = :id where node_id is null")
                .bind("id", joined.id().value())
                .execute());
        reportAbsent(handle, joined.id());
        return new Joined(joined.id(), name, StoreId.create(handle));
    }

    /**
     * Returns the name from the settings. Without one, returns the node's previous name, or a new name that begins with the
     * host name.
     */
    private static String name(Handle handle, Node node, JoinRequest request) {
        String wanted = request.name();
        if (wanted != null) {
            find(handle, "name = :value", wanted)
                    .filter(other -> !other.id().equals(node.id()))
                    .ifPresent(other -> {
                        throw new IllegalStateException("WINDSOCK_NODE_NAME: node " + other.id() + " on host "
                                + other.host() + " is named " + wanted + "; choose another name, or start once with"
                                + " --adopt-node " + other.id() + " if that node will never run again");
                    });
            return wanted;
        }
        if (!node.name().isEmpty()) {
            return node.name();
        }
        Set<String> taken =
                handle.createQuery("select name from nodes").mapTo(String.class).set();
        String host = request.self()
                .host()
                .substring(0, Math.min(MAX_HOST_NAME, request.self().host().length()));
        return IntStream.iterate(1, i -> i + 1)
                .mapToObj(i -> i == 1 ? host : host + "-" + i)
                .filter(name -> !taken.contains(name))
                .findFirst()
                .orElseThrow();
    }

    private static Node adopt(Handle handle, String directory, String host, String adopted, Optional<Node> known) {
        Node node = find(handle, "id = :value", adopted)
                .orElseThrow(() -> new IllegalStateException("--adopt-node: the database has no node " + adopted));
        known.filter(other -> !other.id().equals(node.id())).ifPresent(other -> {
            throw new IllegalStateException("--adopt-node: this data directory belongs to node " + other.id()
                    + " already; use an empty one, or a copy of the directory of node " + adopted);
        });
        handle.createUpdate("update nodes set directory = :directory, host = :host where id = :id")
                .bind("directory", directory)
                .bind("host", host)
                .bind("id", adopted)
                .execute();
        return node;
    }

    /** The identity of a copy begins with the same id, but differs in the file or the machine. */
    private static void requireNoCopy(Handle handle, String directory) {
        String id = directory.substring(0, directory.indexOf(':') + 1);
        if (!id.isEmpty()) {
            find(handle, "directory like :value", id + "%").ifPresent(node -> {
                throw new IllegalStateException("WINDSOCK_DATA_DIR: this is a copy of the data directory of node "
                        + node.id() + " on host " + node.host()
                        + "; use an empty directory, or start once with --adopt-node " + node.id()
                        + " if that node will never run again");
            });
        }
    }

    private static Node insert(Handle handle, String directory, String host) {
        NodeId id = new NodeId(Generators.timeBasedEpochGenerator().generate().toString());
        handle.createUpdate(
                        "insert into nodes (id, directory, host, joined_at) values (:id, :directory, :host, clock_timestamp())")
                .bind("id", id.value())
                .bind("directory", directory)
                .bind("host", host)
                .execute();
        return new Node(id, host, "");
    }

    private static void reportAbsent(Handle handle, NodeId self) {
        handle.createQuery("""
                        select n.id, n.host, count(*) as instances from nodes n join instances i on i.node_id = n.id
                        where n.id <> :self and i.status <> 'TERMINATED' and n.id not in (
                            select node_id from node_leases where expires_at > clock_timestamp())
                        group by n.id, n.host order by n.id""")
                .bind("self", self.value())
                .map((rs, context) -> {
                    LOG.warn(
                            "Instances of another node keep their status until it runs again, or until a server starts"
                                    + " with --adopt-node: node={} host={} instances={}",
                            rs.getString("id"),
                            rs.getString("host"),
                            rs.getLong("instances"));
                    return true;
                })
                .list();
    }

    private static Optional<Node> find(Handle handle, String condition, String value) {
        return handle.createQuery("select id, host, name from nodes where " + condition)
                .bind("value", value)
                .map((rs, context) ->
                        new Node(new NodeId(rs.getString("id")), rs.getString("host"), rs.getString("name")))
                .findFirst();
    }
}
