// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client;

import dev.windsock.client.api.TenantsApi;
import dev.windsock.client.call.ApiResponse;
import dev.windsock.client.call.Pages;
import dev.windsock.client.call.RequestOptions;
import dev.windsock.client.invoker.ApiClient;
import dev.windsock.client.model.Tenant;
import dev.windsock.client.model.TenantPage;
import java.util.Optional;

/** Tenants, their quotas and usage: the generated calls. Thread-safe. */
public final class Tenants extends TenantsApi {
    private final ApiClient calls;

    Tenants(ApiClient calls) {
        super(calls);
        this.calls = calls;
    }

    @Override
    public Tenants with(RequestOptions options) {
        return new Tenants(calls.with(options));
    }

    /** Lists all tenants. The key needs tenant:manage. */
    public Pages<Tenant> list() {
        return new Pages<>(cursor -> {
            ApiResponse<TenantPage> response = listTenantsWithHttpInfo(Pages.MAX_SIZE, cursor);
            TenantPage page = response.getData();
            return new Pages.Page<>(page.getItems(), response.position(), Optional.ofNullable(page.getNextCursor()));
        });
    }
}
