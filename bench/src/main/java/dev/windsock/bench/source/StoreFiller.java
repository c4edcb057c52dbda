// SPDX-License-Identifier: Apache-2.0
package dev.windsock.bench.source;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;

/**
 * Fills the store of a stopped server with events and audit rows, using SQL. Uses the server's own database drivers.
 *
 * <p>All rows belong to the first tenant and are less than a day old. One event in 10,000 has a topic other than CUSTOM. One
 * audit row in 10,000 is DENIED, and one in 100,000 has a different actor, action and resource.
 */
public final class StoreFiller {
    /** The last line of the output. */
    public static final String FILLED = "the store is filled";

    private static final String TENANT = "'01900000-0000-7000-8000-000000000000'";
    private static final String ID = "'01900000-0000-7000-8000-' || cast(100000000000 + n as varchar)";

    private StoreFiller() {}

    /** @param args the JDBC URL of the store, and the number of rows of each kind */
    public static void main(String... args) throws SQLException {
        String url = args[0];
        int rows = Integer.parseInt(args[1]);
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            fill(statement, rows, url.startsWith("jdbc:sqlite:"));
            connection.commit();
            connection.setAutoCommit(true);
            statement.execute("analyze");
        }
        System.out.println(FILLED);
    }

    private static void fill(Statement statement, int rows, boolean embedded) throws SQLException {
        Instant start = Instant.now().minus(Duration.ofDays(1));
        String time = embedded
                ? start.toEpochMilli() + " + n * 80"
                : "timestamp with time zone '" + start + "' + n * interval '80 milliseconds'";
        String numbers = "with recursive numbers(n) as (select 1 union all select n + 1 from numbers where n < " + rows
                + ") select ";
        // after the rows that the server has written itself
        long events = one(statement, "select latest from log_head");
        long audit = one(statement, "select head_offset from audit_chains where tenant_id = " + TENANT);
        statement.execute(
                "insert into events (log_offset, id, type, topic, tenant_id, actor_name, payload, created_at) "
                        + numbers + events + " + n, " + ID
                        + ", 'MEASURED', case when n % 10000 = 0 then 'INSTANCES' else 'CUSTOM' end, "
                        + TENANT + ", 'bench', '{\"text\":\"" + "x".repeat(180) + "\"}', " + time + " from numbers");
        statement.execute("update log_head set latest = latest + " + rows
                + ", bytes = (select sum(octet_length(payload) + 400) from events)");
        String hash = "'" + "0".repeat(64) + "'";
        statement.execute(
                "insert into audit (tenant_id, chain_offset, id, actor_key_id, actor_name, action, resource_type, "
                        + "resource_id, outcome, details, created_at, hash, previous_hash) " + numbers + TENANT + ", "
                        + audit
                        + " + n, " + ID
                        + ", case when n % 100000 = 1 then 'rarekey1' else 'bench000' end"
                        + ", case when n % 100000 = 1 then 'rare' else 'bench' end"
                        + ", case when n % 100000 = 1 then 'rare:create' when n % 2 = 0 then 'instance:start' else "
                        + "'instance:stop' end"
                        + ", case when n % 100000 = 1 then 'RARE' else 'INSTANCE' end"
                        + ", case when n % 100000 = 1 then 'rare' else 'i' || (n % 1000) end"
                        + ", case when n % 10000 = 0 then 'DENIED' else 'OK' end, '{}', " + time + ", " + hash + ", "
                        + hash
                        + " from numbers");
        statement.execute("update audit_chains set head_offset = head_offset + " + rows + ", head_hash = " + hash
                + ", bytes = bytes + 1002 * " + rows + " where tenant_id = " + TENANT);
    }

    private static long one(Statement statement, String sql) throws SQLException {
        try (ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }
}
