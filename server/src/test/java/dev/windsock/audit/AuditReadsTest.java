// SPDX-License-Identifier: Apache-2.0
package dev.windsock.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.store.BoundedQuery;
import dev.windsock.store.FilledStore;
import io.micronaut.serde.ObjectMapper;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class AuditReadsTest {
    private static final int LIMIT = 50;
    private static final Instant MIDDLE = FilledStore.START.plusSeconds(FilledStore.ROWS / 2);

    private final AuditRepository repository = new AuditRepository(ObjectMapper.getDefault(), Clock.systemUTC());

    @ParameterizedTest
    @EnumSource
    void eachCombinationOfFiltersVisitsALimitedNumberOfRows(FilledStore store) {
        for (AuditQuery query : combinations()) {
            store.assertBounded(query.toString(), 1, handle -> find(handle, query));
        }
    }

    @ParameterizedTest
    @EnumSource
    void eachFilterStaysBoundedWhenItIsRepeated(FilledStore store) {
        for (AuditQuery query : List.of(
                query(null, null, null, null, null, null, null),
                query("rare", null, null, null, null, null, null),
                query("rarekey1", null, null, null, null, null, null),
                query(null, "instance:*", null, null, null, null, null),
                query(null, "tenant:create", null, null, null, null, null),
                query(null, null, "TENANT", null, null, null, null),
                query(null, null, null, "rare", null, null, null),
                query(null, null, null, null, AuditEntry.Outcome.FAILED, null, null),
                query(null, null, null, null, null, MIDDLE, MIDDLE.plusSeconds(5)))) {
            store.assertBounded(query.toString(), 12, handle -> find(handle, query));
        }
        store.assertBounded(
                "verification", 2, handle -> repository.read(handle, FilledStore.TENANT, 5, BoundedQuery.MAX_VISITED));
        store.assertBounded(
                "a search for a successor",
                2,
                handle -> repository.hasSuccessor(handle, FilledStore.TENANT, "hash", 0, BoundedQuery.MAX_VISITED));
    }

    @ParameterizedTest
    @EnumSource
    void returnsTheRowsOfAnIndexAtOnce(FilledStore store) {
        store.read(handle -> {
            for (AuditQuery query : List.of(
                    query("rare", null, null, null, null, null, null),
                    query("rarekey1", null, null, null, null, null, null),
                    query(null, "tenant:*", null, null, null, null, null),
                    query(null, null, null, "rare", null, null, null))) {
                assertThat(find(handle, query).next()).isNull();
                assertThat(offsets(find(handle, query))).containsExactly(3L);
            }
            assertThat(offsets(find(handle, query(null, null, null, null, AuditEntry.Outcome.DENIED, null, null))))
                    .containsExactlyElementsOf(LongStream.rangeClosed(1, 10)
                            .mapToObj(i -> (11 - i) * 10_000)
                            .toList());
            assertThat(offsets(find(handle, query(null, null, null, null, null, MIDDLE, MIDDLE.plusSeconds(2)))))
                    .containsExactly(50_001L, 50_000L);
            assertThat(find(handle, query(null, "vpc:*", null, null, null, null, null)))
                    .isEqualTo(new BoundedQuery.Rows<>(List.of(), null));
        });
    }

    /**
     * In a collation such as en_US.UTF-8, bounds that are derived from the bytes of a prefix do not select the strings that
     * begin with it.
     */
    @ParameterizedTest
    @EnumSource
    void findsActionsByTheirPrefixInEveryCollation(FilledStore store) {
        store.read(handle -> assertThat(offsets(find(handle, query(null, "instance:*", null, null, null, null, null))))
                .containsExactlyElementsOf(LongStream.range(0, LIMIT)
                        .mapToObj(i -> FilledStore.ROWS - i)
                        .toList()));
    }

    @ParameterizedTest
    @EnumSource
    void continuesAfterEmptyPagesUntilThereIsNoNext(FilledStore store) {
        AuditQuery rare = query(null, null, "TENANT", null, null, null, null);
        store.read(handle -> {
            List<Long> found = new ArrayList<>();
            int pages = 0;
            AuditQuery next = rare;
            while (true) {
                BoundedQuery.Rows<AuditRepository.Placed, Long> page = find(handle, next);
                found.addAll(offsets(page));
                pages++;
                if (page.next() == null) {
                    break;
                }
                next = rare.before(page.next());
            }
            assertThat(found).containsExactly(3L);
            assertThat(pages).isBetween(2, FilledStore.ROWS / BoundedQuery.MAX_VISITED + 1);
        });
    }

    private BoundedQuery.Rows<AuditRepository.Placed, Long> find(Handle handle, AuditQuery query) {
        return repository.find(handle, FilledStore.TENANT, query, LIMIT);
    }

    private static List<Long> offsets(BoundedQuery.Rows<AuditRepository.Placed, Long> page) {
        return page.rows().stream().map(AuditRepository.Placed::offset).toList();
    }

    /** Every subset of the filters, with values that either most rows or only rare rows match. */
    private static List<AuditQuery> combinations() {
        List<AuditQuery> queries = new ArrayList<>();
        for (int set = 0; set < 1 << 7; set++) {
            boolean rare = set % 3 == 0;
            queries.add(query(
                    chosen(set, 0, rare ? "rare" : "ops"),
                    chosen(set, 1, rare ? "tenant:create" : "instance:*"),
                    chosen(set, 2, rare ? "TENANT" : "INSTANCE"),
                    chosen(set, 3, rare ? "rare" : "same"),
                    chosen(set, 4, rare ? AuditEntry.Outcome.DENIED : AuditEntry.Outcome.OK),
                    chosen(set, 5, MIDDLE),
                    chosen(set, 6, rare ? MIDDLE.plusSeconds(5) : MIDDLE.plusSeconds(40_000))));
        }
        return queries;
    }

    private static <T> @Nullable T chosen(int set, int bit, T value) {
        return (set >> bit & 1) == 1 ? value : null;
    }

    private static AuditQuery query(
            @Nullable String actor,
            @Nullable String action,
            @Nullable String resourceType,
            @Nullable String resourceId,
            AuditEntry.@Nullable Outcome outcome,
            @Nullable Instant from,
            @Nullable Instant to) {
        return new AuditQuery(actor, action, resourceType, resourceId, outcome, from, to, null);
    }
}
