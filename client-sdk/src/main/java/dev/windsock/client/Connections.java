// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client;

import dev.windsock.client.api.ConnectionsApi;
import dev.windsock.client.call.ApiResponse;
import dev.windsock.client.call.Pages;
import dev.windsock.client.call.RequestOptions;
import dev.windsock.client.invoker.ApiClient;
import dev.windsock.client.model.Connection;
import dev.windsock.client.model.ConnectionPage;
import java.util.Optional;

/** The streams connected to the server: the generated calls. Thread-safe. */
public final class Connections extends ConnectionsApi {
    private final ApiClient calls;

    Connections(ApiClient calls) {
        super(calls);
        this.calls = calls;
    }

    @Override
    public Connections with(RequestOptions options) {
        return new Connections(calls.with(options));
    }

    /** Lists all connected streams. The key needs key:manage. */
    public Pages<Connection> list() {
        return new Pages<>(cursor -> {
            ApiResponse<ConnectionPage> response = listConnectionsWithHttpInfo(Pages.MAX_SIZE, cursor);
            ConnectionPage page = response.getData();
            return new Pages.Page<>(page.getItems(), response.position(), Optional.ofNullable(page.getNextCursor()));
        });
    }
}
