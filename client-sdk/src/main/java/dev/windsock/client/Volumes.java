// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client;

import dev.windsock.client.api.VolumesApi;
import dev.windsock.client.invoker.ApiClient;
import dev.windsock.client.invoker.ApiResponse;
import dev.windsock.client.live.LiveSource;
import dev.windsock.client.live.LiveView;
import dev.windsock.client.model.Volume;
import dev.windsock.client.model.VolumePage;
import dev.windsock.client.stream.VolumeChange;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Volumes: the generated calls and live views. Thread-safe. */
public final class Volumes extends VolumesApi {
    private final LiveViews views;

    Volumes(ApiClient calls, LiveViews views) {
        super(calls);
        this.views = views;
    }

    /**
     * Follows all volumes. Does not block. The key needs volume:read.
     *
     * @return the view; close it when it is no longer needed
     * @throws IllegalStateException if the client is closed
     */
    public LiveView<Volume> live() {
        return views.start(new LiveSource<>(
                "volumes",
                "VOLUME_CREATED",
                "VOLUME_DELETED",
                Volume::getId,
                this::page,
                change -> change instanceof VolumeChange known ? Optional.of(known.volume()) : Optional.empty()));
    }

    private LiveSource.Page<Volume> page(@Nullable String cursor) {
        ApiResponse<VolumePage> response = listVolumesWithHttpInfo(LiveViews.PAGE_SIZE, cursor);
        VolumePage page = response.getData();
        return new LiveSource.Page<>(page.getItems(), WindsockClient.position(response), page.getNextCursor());
    }
}
