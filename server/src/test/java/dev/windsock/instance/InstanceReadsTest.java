// SPDX-License-Identifier: Apache-2.0
package dev.windsock.instance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.json.JsonCodec;
import dev.windsock.paging.Page;
import dev.windsock.paging.PageRequest;
import dev.windsock.store.FilledStore;
import io.micronaut.serde.ObjectMapper;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class InstanceReadsTest {
    private final InstanceRepository repository = new InstanceRepository(new JsonCodec(ObjectMapper.getDefault()));

    @ParameterizedTest
    @EnumSource
    void terminatedInstancesDoNotSlowDownLists(FilledStore store) {
        for (InstanceFilter filter : List.of(
                InstanceFilter.parse(null, List.of(), null),
                InstanceFilter.parse("PAUSED,ERROR", List.of(), null),
                InstanceFilter.parse("TERMINATED", List.of(), null),
                InstanceFilter.parse(null, List.of(), "web"),
                InstanceFilter.parse("TERMINATED", List.of(), "rare"),
                InstanceFilter.parse(null, List.of("tier:web"), null),
                InstanceFilter.parse(null, List.of("tier:web"), "rare"),
                InstanceFilter.parse(null, List.of("tier:none"), null),
                InstanceFilter.parse("TERMINATED", List.of("tier:web"), "none"),
                InstanceFilter.parse("TERMINATED", List.of("tier:web", "zone:rare"), null))) {
            store.assertBounded(filter.toString(), 12, handle -> list(handle, filter));
        }
        store.assertBounded("counts", 12, handle -> repository.countByStatus(handle, FilledStore.TENANT));
        store.assertBounded("usage", 12, handle -> repository.of(handle, FilledStore.TENANT));
    }

    @ParameterizedTest
    @EnumSource
    void listsTheNewestFirst(FilledStore store) {
        store.read(handle -> {
            Page<InstanceRecord> running = list(handle, InstanceFilter.parse(null, List.of(), null));
            assertThat(running.items()).hasSize(20);
            assertThat(running.items().getFirst().id().value()).endsWith("020000");
            assertThat(running.nextCursor()).isNull();
            Page<InstanceRecord> rare = list(handle, InstanceFilter.parse("TERMINATED", List.of("zone:rare"), null));
            assertThat(rare.items()).hasSize(1);
            assertThat(rare.nextCursor()).isNull();
        });
    }

    private Page<InstanceRecord> list(Handle handle, InstanceFilter filter) {
        return repository.list(handle, FilledStore.TENANT, filter, new PageRequest("instances", 50, null));
    }
}
