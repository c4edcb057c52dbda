// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client;

import dev.windsock.client.api.KeysApi;
import dev.windsock.client.call.ApiResponse;
import dev.windsock.client.call.Pages;
import dev.windsock.client.call.RequestOptions;
import dev.windsock.client.invoker.ApiClient;
import dev.windsock.client.model.ApiKey;
import dev.windsock.client.model.ApiKeyPage;
import dev.windsock.client.model.BrowserSession;
import dev.windsock.client.model.BrowserSessionPage;
import java.util.Optional;

/** API keys: the generated calls. Thread-safe. */
public final class Keys extends KeysApi {
    private final ApiClient calls;

    Keys(ApiClient calls) {
        super(calls);
        this.calls = calls;
    }

    @Override
    public Keys with(RequestOptions options) {
        return new Keys(calls.with(options));
    }

    /** Lists all keys in the caller's tenant. The key needs key:manage. */
    public Pages<ApiKey> list() {
        return new Pages<>(cursor -> {
            ApiResponse<ApiKeyPage> response = listKeysWithHttpInfo(Pages.MAX_SIZE, cursor, null);
            ApiKeyPage page = response.getData();
            return new Pages.Page<>(page.getItems(), response.position(), Optional.ofNullable(page.getNextCursor()));
        });
    }

    /**
     * Lists all sessions in which browsers are signed in with a key.
     *
     * @param keyId the public id of the key; for a key other than the calling one, key:manage is required
     */
    public Pages<BrowserSession> sessions(String keyId) {
        return new Pages<>(cursor -> {
            ApiResponse<BrowserSessionPage> response = listSessionsWithHttpInfo(Pages.MAX_SIZE, cursor, keyId);
            BrowserSessionPage page = response.getData();
            return new Pages.Page<>(page.getItems(), response.position(), Optional.ofNullable(page.getNextCursor()));
        });
    }
}
