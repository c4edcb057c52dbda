// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.id.NodeId;
import dev.windsock.id.TenantId;
import dev.windsock.postgres.Collation;
import dev.windsock.postgres.PostgresCluster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.sqlite.ProgressHandler;
import org.sqlite.SQLiteConnection;

/**
 * A store with enough rows to expose an unbounded read, and a count of the rows that reads visit. Unlike times, a count does
 * not depend on the machine.
 *
 * <p>The rows of {@link #TENANT}. One event in 1,000 has the topic INSTANCES, and all others have CUSTOM. There are 20 running
 * instances among terminated ones, and 2 open terminals among closed ones. One audit row in 10,000 is DENIED, and the third
 * audit row differs from all others.
 */
public enum FilledStore {
    SQLITE {
        @Override
        StoreDatabase create() {
            try {
                return SqliteFile.prepare(Files.createTempDirectory("windsock-filled"))
                        .open();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        String second(String number) {
            return START.toEpochMilli() + " + 1000 * " + number;
        }

        @Override
        long visits(Handle handle, Consumer<Handle> read) throws SQLException {
            AtomicLong steps = new AtomicLong();
            Connection connection = handle.getConnection().unwrap(SQLiteConnection.class);
            ProgressHandler.setHandler(connection, STEPS, new ProgressHandler() {
                @Override
                protected int progress() {
                    steps.addAndGet(STEPS);
                    return 0;
                }
            });
            read.accept(handle);
            ProgressHandler.clearHandler(connection);
            return steps.get() / STEPS_OF_A_ROW;
        }
    },
    POSTGRESQL {
        @Override
        StoreDatabase create() {
            return TestPostgres.open(PostgresCluster.shared().createDatabase(Collation.EN_US), "the test");
        }

        @Override
        String second(String number) {
            return "timestamp with time zone '" + START + "' + " + number + " * interval '1 second'";
        }

        @Override
        long visits(Handle handle, Consumer<Handle> read) {
            // rows of parallel workers are not counted
            handle.execute("set local max_parallel_workers_per_gather = 0");
            long before = tuples(handle);
            read.accept(handle);
            return tuples(handle) - before;
        }

        private static long tuples(Handle handle) {
            return handle.createQuery("""
                            select sum(pg_stat_get_xact_tuples_returned(oid)
                                + case relkind when 'r' then pg_stat_get_xact_tuples_fetched(oid) else 0 end)
                            from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'i')""").mapTo(Long.class).one();
        }
    };

    public static final TenantId TENANT = TenantId.DEFAULT;

    /** The number of events, and of audit rows. */
    public static final int ROWS = 100_000;

    /** The time of row 0; each row is one second later than the previous one. */
    public static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private static final int KEPT_ROWS = 20_000;

    /**
     * A read may visit each row that it filters three times: first in an index, and then again in an index and in the table.
     */
    private static final int MAX_VISITS = 3 * BoundedQuery.MAX_VISITED + 2_000;

    /** The number of instructions of SQLite's virtual machine between two counts. */
    private static final int STEPS = 100;

    private static final int STEPS_OF_A_ROW = 12;

    private @Nullable StoreDatabase database;

    abstract StoreDatabase create();

    /** Returns an expression for the time of a row. */
    abstract String second(String number);

    abstract long visits(Handle handle, Consumer<Handle> read) throws SQLException;

    /** Fails if a read visits more than a limited number of rows. Repeats the read, because plans change with repetition. */
    public void assertBounded(String description, int times, Consumer<Handle> read) {
        for (int i = 0; i < times; i++) {
            long visited = open().readers().inTransaction(handle -> {
                open().limit(handle, Duration.ofMinutes(1));
                return counted(handle, read);
            });
            assertThat(visited)
                    .as("rows visited in %s by %s", this, description)
                    .isLessThan(MAX_VISITS);
        }
    }

    private long counted(Handle handle, Consumer<Handle> read) {
        try {
            return visits(handle, read);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns the node that owns the rows. */
    public NodeId node() {
        return open().node();
    }

    /** Reads. */
    public void read(Consumer<Handle> read) {
        open().readers().useTransaction(read::accept);
    }

    private synchronized StoreDatabase open() {
        StoreDatabase opened = database;
        if (opened == null) {
            opened = create();
            opened.writer().useTransaction(this::fill);
            opened.writer().useHandle(handle -> handle.execute("analyze"));
            Runtime.getRuntime().addShutdownHook(new Thread(opened::close));
            database = opened;
        }
        return opened;
    }

    private void fill(Handle handle) {
        String id = "'01900000-0000-7000-8000-' || cast(100000000000 + n as varchar)";
        insert(
                handle,
                ROWS,
                "events (log_offset, id, type, topic, tenant_id, actor_name, payload, created_at)",
                """
                n, %s, 'E', case when n %% 1000 = 0 then 'INSTANCES' else 'CUSTOM' end,
                case when n %% 10 = 5 then 'other' else '%s' end, 'ops', '{}', %s""".formatted(id, TENANT.value(), second("n")));
        insert(handle, ROWS, """
                audit (tenant_id, chain_offset, id, actor_key_id, actor_name, action, resource_type, resource_id, outcome,
                    details, created_at, hash, previous_hash)""", """
                '%s', n, %s, case n when 3 then 'rarekey1' else 'frequent' end, case n when 3 then 'rare' else 'ops' end,
                case when n = 3 then 'tenant:create' when n %% 2 = 0 then 'instance:start' else 'instance:stop' end,
                case n when 3 then 'TENANT' else 'INSTANCE' end, case n when 3 then 'rare' else 'same' end,
                case when n %% 10000 = 0 then 'DENIED' else 'OK' end, '{}', %s, '', ''""".formatted(TENANT.value(), id, second("n")));
        handle.execute(
                "insert into audit_chains (tenant_id, head_offset, head_hash, base_offset, base_hash) values (?, ?, '', 0, '')",
                TENANT.value(),
                ROWS);
        insert(handle, KEPT_ROWS, """
                instances (id, tenant_id, name, live_name, image, command, env, status, driver, labels, version, created_by,
                    created_at, updated_at, node_id)""", """
                %s, '%s', case n when 3 then 'rare' else 'web' end, case when n > %s then 'web' || n end, 'host', '[]', '{}',
                case when n > %s then 'RUNNING' else 'TERMINATED' end, 'process', '{}', 1, 'frequent',
                %s, %s, (select id from nodes)""".formatted(
                        id, TENANT.value(), KEPT_ROWS - 20, KEPT_ROWS - 20, second("n"), second("n")));
        for (String label : List.of("tier", "zone")) {
            handle.execute("""
                    insert into instance_labels (instance_id, tenant_id, name, label_value)
                    select id, tenant_id, '%s', name from instances""".formatted(label));
        }
        insert(handle, KEPT_ROWS, """
                terminals (id, tenant_id, instance_id, command, cols, pty_rows, opened_by, opened_by_name, opened_at, node_id,
                    close_reason, closed_at)""", """
                %s, '%s', case n when 3 then 'rare' else 'same' end, '[]', 80, 24, 'frequent', 'ops', %s, (select id from nodes),
                case when n %% 8000 <> 0 then 'EXITED' end,
                case when n %% 8000 <> 0 then %s end""".formatted(id, TENANT.value(), second("n"), second("n")));
        insert(handle, KEPT_ROWS, """
                idempotency_keys (key_id, idempotency_key, operation, body_hash, answer, log_position, created_at)""", """
                'frequent', %s, '', '', '', '', %s""".formatted(id, second("n")));
    }

    private static void insert(Handle handle, int rows, String into, String values) {
        handle.execute("insert into " + into + " with recursive numbers(n) as "
                + "(select 1 union all select n + 1 from numbers where n < " + rows + ") select " + values
                + " from numbers");
    }
}
