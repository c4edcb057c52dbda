// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.log.ReadLimit;
import dev.windsock.log.Topic;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class LogReadsTest {
    private static final String EPOCH = "epoch";
    private static final ReadLimit LIMIT = ReadLimit.response(200);

    @ParameterizedTest
    @EnumSource
    void aReadCostsWhatItReturnsWhateverElseTheLogHas(FilledStore store) {
        for (Set<Topic> topics :
                Set.of(EnumSet.allOf(Topic.class), EnumSet.of(Topic.INSTANCES), EnumSet.of(Topic.KEYS, Topic.VPCS))) {
            store.assertBounded(
                    "the newest of " + topics,
                    12,
                    handle -> SqlEvents.newestOf(handle, EPOCH, FilledStore.ROWS, FilledStore.TENANT, topics, LIMIT));
            store.assertBounded(
                    "the oldest of " + topics,
                    12,
                    handle -> SqlEvents.rangeOf(handle, EPOCH, 0, FilledStore.ROWS, FilledStore.TENANT, topics, LIMIT));
        }
        store.assertBounded(
                "a page of all", 12, handle -> SqlEvents.range(handle, EPOCH, 500, FilledStore.ROWS, LIMIT));
        store.assertBounded("retention", 2, handle -> {
            try (var oldest = SqlEvents.oldest(handle, 5_000)) {
                oldest.next();
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void returnsRareTopicsAtOnce(FilledStore store) {
        store.read(handle -> {
            SqlEvents.Found newest = SqlEvents.newestOf(
                    handle,
                    EPOCH,
                    FilledStore.ROWS,
                    FilledStore.TENANT,
                    Set.of(Topic.INSTANCES),
                    new ReadLimit(3, 1_000));
            assertThat(newest.events())
                    .extracting(event -> event.position().offset())
                    .containsExactly(100_000L, 99_000L, 98_000L);
            assertThat(newest.more()).isTrue();
            assertThat(SqlEvents.rangeOf(
                                    handle,
                                    EPOCH,
                                    98_000,
                                    FilledStore.ROWS,
                                    FilledStore.TENANT,
                                    Set.of(Topic.INSTANCES, Topic.AUDIT),
                                    LIMIT)
                            .events())
                    .extracting(event -> event.position().offset())
                    .containsExactly(99_000L, 100_000L);
        });
    }

    @ParameterizedTest
    @EnumSource
    void boundsAPageInBytes(FilledStore store) {
        store.read(handle -> {
            SqlEvents.Found some =
                    SqlEvents.range(handle, EPOCH, 0, FilledStore.ROWS, new ReadLimit(200, "{}{}{}".length()));
            assertThat(some.events()).hasSize(3);
            assertThat(some.more()).isTrue();
            assertThat(SqlEvents.range(handle, EPOCH, 0, 3, new ReadLimit(200, "{}{}{}".length()))
                            .more())
                    .isFalse();
        });
    }
}
