// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlLogger;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@NullUnmarked
final class StatementCacheTest {
    @TempDir
    Path directory;

    @Test
    void preparesAStatementOnceForAllTransactions() {
        try (SqliteDatabase database = SqliteFile.prepare(directory).open()) {
            List<Object> used = new ArrayList<>();
            database.writer().getConfig(SqlStatements.class).setSqlLogger(new SqlLogger() {
                @Override
                public void logAfterExecution(StatementContext context) {
                    used.add(context.getStatement());
                }
            });
            for (int i = 0; i < 3; i++) {
                long number = i;
                assertThat(database.writer()
                                .inTransaction(handle -> value(handle, number))
                                .longValue())
                        .isEqualTo(number);
            }
            assertThat(used).hasSize(3).containsOnly(used.getFirst());
        }
    }

    private static Long value(Handle handle, long number) {
        return handle.createQuery("select :number")
                .bind("number", number)
                .mapTo(Long.class)
                .one();
    }

    @Test
    void keepsListsOfDifferentLengthsApart() {
        try (SqliteDatabase database = SqliteFile.prepare(directory).open()) {
            for (int length : new int[] {1, 3, 2, 3, 1}) {
                List<Integer> numbers = IntStream.range(0, length).boxed().toList();
                database.writer()
                        .useTransaction(
                                handle -> assertThat(handle.createQuery("select 1 where 0 in (<numbers>) limit 1")
                                                .bindList("numbers", numbers)
                                                .mapTo(Integer.class)
                                                .list())
                                        .containsExactly(1));
            }
        }
    }

    @Test
    void doesNotShareAStatementBetweenTwoUsesAtOnce() {
        try (SqliteDatabase database = SqliteFile.prepare(directory).open()) {
            database.writer().useTransaction(handle -> {
                String numbers =
                        "with recursive n (x) as (select 1 union all select x + 1 from n limit 3) select x from n";
                List<Integer> sums = new ArrayList<>();
                handle.createQuery(numbers)
                        .mapTo(Integer.class)
                        .forEach(outer -> handle.createQuery(numbers)
                                .mapTo(Integer.class)
                                .forEach(inner -> sums.add(outer + inner)));
                assertThat(sums).containsExactly(2, 3, 4, 3, 4, 5, 4, 5, 6);
            });
        }
    }
}
