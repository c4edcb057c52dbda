// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Reads columns that may be null, for which the database drivers have no common method. Stateless. */
public final class NullableColumns {
    private NullableColumns() {}

    public static @Nullable Long longOf(ResultSet rs, String column) throws SQLException {
        long value = rs.getLong(column);
        return rs.wasNull() ? null : value;
    }

    public static @Nullable Integer intOf(ResultSet rs, String column) throws SQLException {
        int value = rs.getInt(column);
        return rs.wasNull() ? null : value;
    }
}
