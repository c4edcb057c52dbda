// SPDX-License-Identifier: Apache-2.0
package dev.windsock.terminal;

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

final class TerminalReadsTest {
    private final TerminalRepository repository = new TerminalRepository(new JsonCodec(ObjectMapper.getDefault()));

    @ParameterizedTest
    @EnumSource
    void closedTerminalsDoNotSlowDownLists(FilledStore store) {
        for (TerminalRepository.Filter filter : List.of(
                new TerminalRepository.Filter(null, null),
                new TerminalRepository.Filter(null, TerminalStatus.OPEN),
                new TerminalRepository.Filter(null, TerminalStatus.CLOSED),
                new TerminalRepository.Filter("same", TerminalStatus.OPEN),
                new TerminalRepository.Filter("rare", null))) {
            store.assertBounded(filter.toString(), 12, handle -> list(handle, filter));
        }
        store.assertBounded("the open terminals of all tenants", 2, handle -> repository.open(handle, store.node()));
        store.assertBounded(
                "retention", 2, handle -> repository.closedAfter(handle, store.node(), FilledStore.START, 500));
    }

    @ParameterizedTest
    @EnumSource
    void findsOpenTerminalsAmongClosedTerminals(FilledStore store) {
        store.read(handle -> assertThat(list(handle, new TerminalRepository.Filter(null, TerminalStatus.OPEN))
                        .items())
                .hasSize(2));
    }

    private Page<Terminal> list(Handle handle, TerminalRepository.Filter filter) {
        return repository.list(handle, FilledStore.TENANT, filter, new PageRequest("terminals", 50, null));
    }
}
