// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client;

import dev.windsock.client.api.VpcsApi;
import dev.windsock.client.call.ApiResponse;
import dev.windsock.client.call.Pages;
import dev.windsock.client.call.RequestOptions;
import dev.windsock.client.error.ClosedException;
import dev.windsock.client.internal.LiveSource;
import dev.windsock.client.invoker.ApiClient;
import dev.windsock.client.live.LiveView;
import dev.windsock.client.model.Topic;
import dev.windsock.client.model.Vpc;
import dev.windsock.client.model.VpcPage;
import dev.windsock.client.stream.VpcChange;
import java.util.Optional;

/** VPCs: the generated calls and live views. Thread-safe. */
public final class Vpcs extends VpcsApi {
    private final ApiClient calls;
    private final LiveViews views;

    Vpcs(ApiClient calls, LiveViews views) {
        super(calls);
        this.calls = calls;
        this.views = views;
    }

    @Override
    public Vpcs with(RequestOptions options) {
        return new Vpcs(calls.with(options), views);
    }

    /**
     * Follows all VPCs. Does not block. The key needs vpc:read.
     *
     * @return the view; close it when it is no longer needed
     * @throws ClosedException if the client is closed
     */
    public LiveView<Vpc> live() {
        return views.start(new LiveSource<>(
                Topic.VPCS,
                "VPC_CREATED",
                "VPC_DELETED",
                Vpc::getId,
                list(),
                change -> change instanceof VpcChange known ? Optional.of(known.vpc()) : Optional.empty()));
    }

    /** Lists all VPCs. The key needs vpc:read. */
    public Pages<Vpc> list() {
        return new Pages<>(cursor -> {
            ApiResponse<VpcPage> response = listVpcsWithHttpInfo(Pages.MAX_SIZE, cursor);
            VpcPage page = response.getData();
            return new Pages.Page<>(page.getItems(), response.position(), Optional.ofNullable(page.getNextCursor()));
        });
    }
}
