// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client;

import dev.windsock.client.api.VolumesApi;
import dev.windsock.client.call.ApiResponse;
import dev.windsock.client.call.Pages;
import dev.windsock.client.call.RequestOptions;
import dev.windsock.client.error.ClosedException;
import dev.windsock.client.internal.LiveSource;
import dev.windsock.client.invoker.ApiClient;
import dev.windsock.client.live.LiveView;
import dev.windsock.client.model.Topic;
import dev.windsock.client.model.Volume;
import dev.windsock.client.model.VolumePage;
import dev.windsock.client.stream.VolumeChange;
import java.util.Optional;

/** Volumes: the generated calls and live views. Thread-safe. */
public final class Volumes extends VolumesApi {
    private final ApiClient calls;
    private final LiveViews views;

    Volumes(ApiClient calls, LiveViews views) {
        super(calls);
        this.calls = calls;
        this.views = views;
    }

    @Override
    public Volumes with(RequestOptions options) {
        return new Volumes(calls.with(options), views);
    }

    /**
     * Follows all volumes. Does not block. The key needs volume:read.
     *
     * @return the view; close it when it is no longer needed
     * @throws ClosedException if the client is closed
     */
    public LiveView<Volume> live() {
        return views.start(new LiveSource<>(
                Topic.VOLUMES,
                "VOLUME_CREATED",
                "VOLUME_DELETED",
                Volume::getId,
                list(),
                change -> change instanceof VolumeChange known ? Optional.of(known.volume()) : Optional.empty()));
    }

    /** Lists all volumes. The key needs volume:read. */
    public Pages<Volume> list() {
        return new Pages<>(cursor -> {
            ApiResponse<VolumePage> response = listVolumesWithHttpInfo(Pages.MAX_SIZE, cursor);
            VolumePage page = response.getData();
            return new Pages.Page<>(page.getItems(), response.position(), Optional.ofNullable(page.getNextCursor()));
        });
    }
}
