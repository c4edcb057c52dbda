// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.RunningServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server under test rejects unbounded statements, so any test that runs a new one fails. */
final class QueryPlansTest {
    private final Store store = RunningServer.shared().bean(Store.class);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select count(*) from events",
                "select count(*) from events where tenant_id = 't'",
                "select * from audit where tenant_id = 't' and outcome = 'OK' order by created_at limit 10",
                "select * from instances where name = 'web' limit 10",
                "select * from terminals order by opened_at limit 10",
                "delete from idempotency_keys where created_at < 5"
            })
    void rejectsWhatGrowsWithTheTable(String sql) {
        assertThat(isBounded(sql)).isFalse();
    }

    @Test
    void acceptsWhatAnIndexAndALimitBound() {
        assertThat(isBounded("""
                select * from audit where tenant_id = 't' and action = 'a:b' order by chain_offset desc limit 10""")).isTrue();
    }

    private boolean isBounded(String sql) {
        return store.read(handle -> QueryPlans.isBounded(handle.getConnection(), sql));
    }
}
