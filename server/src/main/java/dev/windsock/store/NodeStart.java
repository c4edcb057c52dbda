// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.flywaydb.core.api.MigrationVersion;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * The start of a server on a PostgreSQL database that others may use. Servers start one at a time, each in a transaction that
 * holds the row of {@code store_lease}. An interrupted start leaves nothing behind except completed migrations.
 *
 * <p>Threading: for use by the thread that opens the store. Blocks.
 */
final class NodeStart {
    /** How long a server waits for the start of another one, which may include a migration of the database. */
    private static final Duration START_TIMEOUT = Duration.ofMinutes(5);

    private static final Duration MIGRATION_TIMEOUT = Duration.ofHours(6);

    /** How long a starting server may hold the head of the log; meanwhile, all other servers wait. */
    private static final Duration HEAD_TIMEOUT = Duration.ofSeconds(5);

    private final Jdbi database;
    private final JoinRequest request;
    private final Migration migration;

    /** Changes the schema, with connections of its own. */
    interface Migration {
        /** Returns whether the schema is older than this program. */
        boolean isPending();

        /** Returns the version of the schema. */
        MigrationVersion schema();

        /** Returns the version of the schema that this program was made for. */
        MigrationVersion program();

        /** Migrates the schema. */
        void run();

        /** Migrates the schema while other servers use it, without making them wait for more than a moment. */
        void runInUse();
    }

    /** @param database opens connections without a statement timeout */
    NodeStart(Jdbi database, JoinRequest request, Migration migration) {
        this.database = database;
        this.request = request;
        this.migration = migration;
    }

    /**
     * Migrates the database and joins its servers. Waits until this node's previous server has finished any commit in progress.
     *
     * @return the acquired lease, which permits writes
     * @throws StoreInUseException if another server prevents this one from joining; in that case, nothing was changed
     */
    NodeLease.Acquired join() {
        if (isFirst()) {
            // other servers do the same at this time, so no start may hold a lock that another server's migration needs
            migration.run();
        }
        useTransaction(NodeStart::orderLeaseByBytes);
        if (!has("node_leases")) {
            useTransaction(this::fenceEarlierVersion);
        }
        return inTransaction(handle -> {
            long incarnation = begin(handle);
            // with connections of its own, because otherwise this transaction would keep locks that a migration needs
            List<NodeLease.Live> others = has("node_leases") ? outside(NodeLease::live) : List.of();
            if (others.isEmpty()) {
                limitIdle(handle, MIGRATION_TIMEOUT);
                migration.run();
            } else if (migration.isPending()) {
                requireSupported(others);
                limitIdle(handle, MIGRATION_TIMEOUT);
                migration.runInUse();
            }
            MigrationVersion schema = migration.schema();
            MigrationVersion program = migration.program();
            Nodes.Joined node = Nodes.join(handle, request, program.getVersion());
            if (schema.equals(program)) {
                SchemaVersions.storeOldest(handle, schema);
                fenceUnsupported(handle);
            } else if (!SchemaVersions.supports(handle, schema, program)) {
                throw new StoreInUseException(
                        "WINDSOCK_STORE_URL: a server of a newer version is migrating the database,"
                                + " after which this version can no longer use it");
            }
            NodeLease.requireAdmitted(handle, node.id(), request);
            NodeLease.Acquired acquired = NodeLease.insert(handle, node, incarnation, request);
            lockHead(handle);
            return acquired;
        });
    }

    /**
     * Runs a transaction whose statements see what other servers have committed in the meantime, and wait as long as a start may
     * wait, whichever isolation and timeout are the defaults of the role or the database.
     */
    private <T> T inTransaction(Function<Handle, T> work) {
        return database.inTransaction(handle -> {
            handle.execute("set transaction isolation level read committed; set local statement_timeout = 0");
            return work.apply(handle);
        });
    }

    private void useTransaction(Consumer<Handle> work) {
        inTransaction(handle -> {
            work.accept(handle);
            return true;
        });
    }

    /** Reads outside the transaction of this thread, which {@link Jdbi#withHandle} would use. */
    private <T> T outside(Function<Handle, T> read) {
        try (Handle other = database.open()) {
            return read.apply(other);
        }
    }

    /** Other servers must support the schema of this program, which they will use from now on. */
    private void requireSupported(List<NodeLease.Live> others) {
        List<String> unsupported = outside(SchemaVersions::unsupportedNodes);
        List<NodeLease.Live> tooOld = others.stream()
                .filter(live -> unsupported.contains(live.node().value()))
                .toList();
        if (!tooOld.isEmpty()) {
            throw new StoreInUseException(
                    "WINDSOCK_STORE_URL: this version must migrate the database, and these servers are too old to continue"
                            + " with it: " + names(tooOld)
                            + "; stop them first, or upgrade them to a version in between");
        }
    }

    /** A suspended server of a version that does not support the schema must not continue to write. */
    private static void fenceUnsupported(Handle handle) {
        SchemaVersions.unsupportedNodes(handle)
                .forEach(node -> handle.execute("delete from node_leases where node_id = ?", node));
    }

    /**
     * Returns whether no server has started on this database yet: its tables may be missing, or their migration may be in
     * progress.
     */
    private boolean isFirst() {
        return !has("store_lease")
                || database.withHandle(
                        handle -> handle.createQuery("select incarnation = 0 from store_lease where id = 1")
                                .mapTo(Boolean.class)
                                .one());
    }

    private boolean has(String table) {
        return database.withHandle(handle -> handle.createQuery("select to_regclass(:table) is not null")
                .bind("table", table)
                .mapTo(Boolean.class)
                .one());
    }

    /**
     * Completes a migration that was interrupted before it changed the collations. The next migration would wait forever for
     * this table, which the start locks.
     */
    private static void orderLeaseByBytes(Handle handle) {
        boolean isOrdered = handle.createQuery("""
                        select count(*) = 0 from information_schema.columns
                        where table_schema = current_schema() and table_name = 'store_lease'
                            and data_type = 'character varying' and collation_name is distinct from 'C'""").mapTo(Boolean.class).one();
        if (!isOrdered) {
            handle.execute("""
                    alter table store_lease
                        alter column directory type varchar(256) collate "C",
                        alter column host type varchar(256) collate "C",
                        alter column address type varchar(256) collate "C\"""");
        }
    }

    /**
     * Takes over the database from a server of an earlier version that had exclusive use of it. Changes that server's number in
     * {@code log_head.owner}, so that it can no longer commit.
     */
    private void fenceEarlierVersion(Handle handle) {
        long incarnation = handle.createQuery("""
                        update store_lease set incarnation = incarnation + 1, directory = :directory, host = :host,
                            pid = :pid, address = :address, acquired_at = clock_timestamp(),
                            expires_at = clock_timestamp() + interval '15 seconds'
                        where id = 1 and (expires_at <= clock_timestamp() or directory = :directory)
                        returning incarnation""")
                .bind("directory", request.directory().inThisBoot())
                .bind("host", request.self().host())
                .bind("pid", request.self().pid())
                .bind("address", request.self().address())
                .mapTo(Long.class)
                .findOne()
                .orElseThrow(
                        () -> new StoreInUseException("WINDSOCK_STORE_URL: another Windsock server uses this database: "
                                + NodeLease.holder(handle, "store_lease where id = 1")));
        handle.createUpdate("update log_head set owner = :owner where id = 1")
                .bind("owner", incarnation)
                .execute();
    }

    /** Waits for other starts, keeps earlier versions from starting, and returns a number that no previous start had. */
    private long begin(Handle handle) {
        limitIdle(handle, START_TIMEOUT);
        handle.execute("set local lock_timeout = " + START_TIMEOUT.toMillis());
        // a lost host must not prevent other servers from starting
        handle.execute("set local tcp_keepalives_idle = 5; set local tcp_keepalives_interval = 5;"
                + " set local tcp_keepalives_count = 3");
        return handle.createQuery("""
                        update store_lease set incarnation = incarnation + 1, directory = '', host = :host, pid = :pid,
                            address = :address, acquired_at = clock_timestamp(), expires_at = 'infinity'
                        where id = 1 returning incarnation""")
                .bind("host", request.self().host())
                .bind("pid", request.self().pid())
                .bind("address", request.self().address())
                .mapTo(Long.class)
                .one();
    }

    /**
     * Waits for any commit in progress by this node's previous server. Once this transaction has committed, the previous server
     * finds, under the lock on the head, that it has lost its right to write.
     */
    private static void lockHead(Handle handle) {
        limitIdle(handle, HEAD_TIMEOUT);
        handle.createQuery("select 1 from log_head where id = 1 for update")
                .mapTo(Integer.class)
                .findOne();
    }

    /**
     * Makes the database end the transaction if this server sends nothing for this long, because it was suspended or cut off.
     */
    private static void limitIdle(Handle handle, Duration timeout) {
        handle.execute("set local idle_in_transaction_session_timeout = " + timeout.toMillis());
    }

    private static String names(List<NodeLease.Live> others) {
        return others.stream().map(live -> live.holder().toString()).collect(Collectors.joining("; "));
    }
}
