package dev.windsock.client;

import dev.windsock.client.api.InstancesApi;
import dev.windsock.client.invoker.ApiClient;
import dev.windsock.client.invoker.ApiResponse;
import dev.windsock.client.live.LiveSource;
import dev.windsock.client.live.LiveView;
import dev.windsock.client.model.Instance;
import dev.windsock.client.model.InstancePage;
import dev.windsock.client.stream.Change;
import dev.windsock.client.stream.InstanceChange;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Instances: the generated calls, and what is made of them together with the stream. For any thread. */
public final class Instances extends InstancesApi {
    private final LiveViews views;

    Instances(ApiClient calls, LiveViews views) {
        super(calls);
        this.views = views;
    }

    /**
     * All instances that are not TERMINATED, as they are now and from now on. Does not block; the key needs instance:read.
     *
     * @return close it when it is no longer needed
     */
    public LiveView<Instance> live() {
        return views.start(new Source());
    }

    private final class Source implements LiveSource<Instance> {
        @Override
        public String topic() {
            return "instances";
        }

        @Override
        public Page<Instance> page(@Nullable String cursor) {
            ApiResponse<InstancePage> answer = listInstancesWithHttpInfo(null, null, null, LiveViews.PAGE, cursor);
            InstancePage page = answer.getData();
            return new Page<>(page.getItems(), WindsockClient.position(answer), page.getNextCursor());
        }

        @Override
        public UUID id(Instance instance) {
            return instance.getId();
        }

        @Override
        public Optional<Instance> read(Change change) {
            return change instanceof InstanceChange instances ? Optional.of(instances.instance()) : Optional.empty();
        }

        @Override
        public boolean makes(Change change) {
            return change.type().equals("INSTANCE_CREATED");
        }

        @Override
        public boolean ends(Change change) {
            return change.type().equals("INSTANCE_TERMINATED");
        }
    }
}
