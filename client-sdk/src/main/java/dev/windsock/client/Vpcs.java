// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client;

import dev.windsock.client.api.VpcsApi;
import dev.windsock.client.invoker.ApiClient;
import dev.windsock.client.invoker.ApiResponse;
import dev.windsock.client.live.LiveSource;
import dev.windsock.client.live.LiveView;
import dev.windsock.client.model.Vpc;
import dev.windsock.client.model.VpcPage;
import dev.windsock.client.stream.Change;
import dev.windsock.client.stream.VpcChange;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** VPCs: the generated calls, and what is made of them together with the stream. For any thread. */
public final class Vpcs extends VpcsApi {
    private final LiveViews views;

    Vpcs(ApiClient calls, LiveViews views) {
        super(calls);
        this.views = views;
    }

    /**
     * All VPCs as they are now and from now on. Does not block; the key needs vpc:read.
     *
     * @return close it when it is no longer needed
     */
    public LiveView<Vpc> live() {
        return views.start(new Source());
    }

    private final class Source implements LiveSource<Vpc> {
        @Override
        public String topic() {
            return "vpcs";
        }

        @Override
        public Page<Vpc> page(@Nullable String cursor) {
            ApiResponse<VpcPage> answer = listVpcsWithHttpInfo(LiveViews.PAGE, cursor);
            VpcPage page = answer.getData();
            return new Page<>(page.getItems(), WindsockClient.position(answer), page.getNextCursor());
        }

        @Override
        public UUID id(Vpc vpc) {
            return vpc.getId();
        }

        @Override
        public Optional<Vpc> read(Change change) {
            return change instanceof VpcChange vpcs ? Optional.of(vpcs.vpc()) : Optional.empty();
        }

        @Override
        public boolean makes(Change change) {
            return change.type().equals("VPC_CREATED");
        }

        @Override
        public boolean ends(Change change) {
            return change.type().equals("VPC_DELETED");
        }
    }
}
