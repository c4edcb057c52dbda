// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client;

import dev.windsock.client.api.VpcsApi;
import dev.windsock.client.invoker.ApiClient;
import dev.windsock.client.invoker.ApiResponse;
import dev.windsock.client.live.LiveSource;
import dev.windsock.client.live.LiveView;
import dev.windsock.client.model.Vpc;
import dev.windsock.client.model.VpcPage;
import dev.windsock.client.stream.VpcChange;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** VPCs: the generated calls and live views. Thread-safe. */
public final class Vpcs extends VpcsApi {
    private final LiveViews views;

    Vpcs(ApiClient calls, LiveViews views) {
        super(calls);
        this.views = views;
    }

    /**
     * Follows all VPCs. Does not block. The key needs vpc:read.
     *
     * @return the view; close it when it is no longer needed
     * @throws IllegalStateException if the client is closed
     */
    public LiveView<Vpc> live() {
        return views.start(new LiveSource<>(
                "vpcs",
                "VPC_CREATED",
                "VPC_DELETED",
                Vpc::getId,
                this::page,
                change -> change instanceof VpcChange known ? Optional.of(known.vpc()) : Optional.empty()));
    }

    private LiveSource.Page<Vpc> page(@Nullable String cursor) {
        ApiResponse<VpcPage> response = listVpcsWithHttpInfo(LiveViews.PAGE_SIZE, cursor);
        VpcPage page = response.getData();
        return new LiveSource.Page<>(page.getItems(), WindsockClient.position(response), page.getNextCursor());
    }
}
