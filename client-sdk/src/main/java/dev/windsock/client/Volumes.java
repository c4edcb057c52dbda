// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client;

import dev.windsock.client.api.VolumesApi;
import dev.windsock.client.invoker.ApiClient;
import dev.windsock.client.invoker.ApiResponse;
import dev.windsock.client.live.LiveSource;
import dev.windsock.client.live.LiveView;
import dev.windsock.client.model.Volume;
import dev.windsock.client.model.VolumePage;
import dev.windsock.client.stream.Change;
import dev.windsock.client.stream.VolumeChange;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Volumes: the generated calls, and what is made of them together with the stream. For any thread. */
public final class Volumes extends VolumesApi {
    private final LiveViews views;

    Volumes(ApiClient calls, LiveViews views) {
        super(calls);
        this.views = views;
    }

    /**
     * All volumes as they are now and from now on. Does not block; the key needs volume:read.
     *
     * @return close it when it is no longer needed
     */
    public LiveView<Volume> live() {
        return views.start(new Source());
    }

    private final class Source implements LiveSource<Volume> {
        @Override
        public String topic() {
            return "volumes";
        }

        @Override
        public Page<Volume> page(@Nullable String cursor) {
            ApiResponse<VolumePage> answer = listVolumesWithHttpInfo(LiveViews.PAGE, cursor);
            VolumePage page = answer.getData();
            return new Page<>(page.getItems(), WindsockClient.position(answer), page.getNextCursor());
        }

        @Override
        public UUID id(Volume volume) {
            return volume.getId();
        }

        @Override
        public Optional<Volume> read(Change change) {
            return change instanceof VolumeChange volumes ? Optional.of(volumes.volume()) : Optional.empty();
        }

        @Override
        public boolean makes(Change change) {
            return change.type().equals("VOLUME_CREATED");
        }

        @Override
        public boolean ends(Change change) {
            return change.type().equals("VOLUME_DELETED");
        }
    }
}
