// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client;

import dev.windsock.client.api.TerminalsApi;
import dev.windsock.client.call.ApiResponse;
import dev.windsock.client.call.Pages;
import dev.windsock.client.call.RequestOptions;
import dev.windsock.client.invoker.ApiClient;
import dev.windsock.client.model.Terminal;
import dev.windsock.client.model.TerminalPage;
import java.util.Optional;
import java.util.function.Consumer;

/** Terminals and their recordings: the generated calls. Thread-safe. */
public final class Terminals extends TerminalsApi {
    private final ApiClient calls;

    Terminals(ApiClient calls) {
        super(calls);
        this.calls = calls;
    }

    @Override
    public Terminals with(RequestOptions options) {
        return new Terminals(calls.with(options));
    }

    /**
     * Lists all terminals that match the filters. The key needs instance:exec.
     *
     * @param parameters sets filters; the limit and the cursor are set by the pages
     */
    public Pages<Terminal> list(Consumer<ListTerminals> parameters) {
        return new Pages<>(cursor -> {
            ApiResponse<TerminalPage> response = listTerminalsWithHttpInfo(q -> {
                parameters.accept(q);
                q.limit(Pages.MAX_SIZE).cursor(cursor);
            });
            TerminalPage page = response.getData();
            return new Pages.Page<>(page.getItems(), response.position(), Optional.ofNullable(page.getNextCursor()));
        });
    }
}
