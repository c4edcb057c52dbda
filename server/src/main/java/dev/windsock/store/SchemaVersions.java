// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import java.util.List;
import org.flywaydb.core.api.MigrationVersion;
import org.jdbi.v3.core.Handle;

/**
 * Which programs may use a PostgreSQL database together. Servers that share it are upgraded one after the other, so programs
 * for an older schema continue to work with a newer one. Most migrations only add tables and columns, which those programs
 * ignore.
 *
 * <p>A program is identified by the schema that it was made for. The database stores the oldest program that its schema
 * supports, and the program of each node.
 *
 * <p>Stateless; blocks.
 */
final class SchemaVersions {
    /**
     * The oldest program that supports the newest schema. Raise this version with a migration that removes or changes what such
     * a program uses. Also raise it with a release that stores values that such a program cannot read, for example a status.
     */
    static final MigrationVersion OLDEST_SUPPORTED = MigrationVersion.fromVersion("36");

    /** The program of a node whose row has no version. */
    private static final String BEFORE_STORED = "36";

    private SchemaVersions() {}

    /** Returns whether a schema supports a program that is older than the schema. */
    static boolean supports(Handle handle, MigrationVersion schema, MigrationVersion program) {
        // the columns may be missing, and the row may describe the schema before an interrupted migration
        return handle.createQuery("""
                        select to_jsonb(store_identity) ->> 'oldest_schema' from store_identity
                        where to_jsonb(store_identity) ->> 'schema_version' = :schema""").bind("schema", schema.getVersion()).mapTo(String.class).list().stream()
                .anyMatch(oldest -> oldest != null && program.isAtLeast(oldest));
    }

    /** Returns the nodes whose program does not support the newest schema. */
    static List<String> unsupportedNodes(Handle handle) {
        return handle.createQuery(
                        "select id, coalesce(to_jsonb(nodes) ->> 'schema_version', :before) as program from nodes")
                .bind("before", BEFORE_STORED)
                .map((rs, context) ->
                        MigrationVersion.fromVersion(rs.getString("program")).isAtLeast(OLDEST_SUPPORTED.getVersion())
                                ? ""
                                : rs.getString("id"))
                .filter(id -> !id.isEmpty())
                .list();
    }

    /** Stores the oldest program that the schema supports. Called by the program that was made for exactly this schema. */
    static void storeOldest(Handle handle, MigrationVersion schema) {
        handle.createUpdate("update store_identity set schema_version = :schema, oldest_schema = :oldest")
                .bind("schema", schema.getVersion())
                .bind("oldest", OLDEST_SUPPORTED.getVersion())
                .execute();
    }
}
