// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windsock.client.WindsockClient;
import dev.windsock.client.error.ForbiddenException;
import dev.windsock.client.live.LiveChange;
import dev.windsock.client.live.LiveListener;
import dev.windsock.client.live.LiveState;
import dev.windsock.client.live.LiveView;
import dev.windsock.client.model.CreateKeyRequest;
import dev.windsock.client.model.CreateVolumeRequest;
import dev.windsock.client.model.Instance;
import dev.windsock.client.model.InstanceStatus;
import dev.windsock.client.model.LaunchRequest;
import dev.windsock.client.model.Permission;
import dev.windsock.client.model.Volume;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Live views of a real server, with and without connection losses. */
@Tag("store")
@Timeout(120)
final class LiveViewsTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    @RegisterExtension
    static final WindsockServer server = WindsockServer.start();

    private static final WindsockClient client = server.client();

    @Test
    void followsAnInstanceFromLaunchToTermination() throws InterruptedException {
        Recorder<Instance> recorder = new Recorder<>();
        try (LiveView<Instance> view = client.instances().live()) {
            view.awaitSynced(TIMEOUT);
            view.listen(recorder);
            UUID id = client.launch(new LaunchRequest().name("followed").command(List.of("sleep", "600")))
                    .instance()
                    .getId();
            LiveChange<Instance> created =
                    recorder.await(id, change -> change.before().isEmpty());
            assertThat(created.after().orElseThrow().getName()).isEqualTo("followed");
            recorder.await(id, change -> isNow(change, InstanceStatus.RUNNING));
            assertThat(view.get(id).orElseThrow().getStatus()).isEqualTo(InstanceStatus.RUNNING);

            client.instances().terminateInstance(id, null, null);
            LiveChange<Instance> deleted =
                    recorder.await(id, change -> change.after().isEmpty());
            assertThat(deleted.before().orElseThrow().getStatus()).isEqualTo(InstanceStatus.STOPPING);
            assertThat(view.get(id)).isEmpty();
            assertThat(view.state()).isEqualTo(new LiveState.Live());
        }
    }

    @Test
    void staysConsistentWhileManyPagesChange() throws Exception {
        List<UUID> created = new ArrayList<>();
        for (int i = 0; i < 450; i++) {
            created.add(volume("many-" + i));
        }
        try (ExecutorService other = Executors.newSingleThreadExecutor()) {
            for (int round = 0; round < 5; round++) {
                int from = round * 40;
                var changing = other.submit(() -> {
                    for (int i = from; i < from + 40; i++) {
                        client.volumes().deleteVolume(created.get(i));
                        created.add(volume("more-" + i));
                    }
                });
                Map<UUID, Volume> values = new HashMap<>();
                Recorder<Volume> recorder = new Recorder<>();
                try (LiveView<Volume> view = client.volumes().live()) {
                    view.awaitSynced(TIMEOUT);
                    LiveView.Subscription<Volume> subscription = view.listen(recorder);
                    values.putAll(subscription.values());
                    changing.get();
                    UUID last = volume("last-" + round);
                    LiveChange<Volume> change;
                    do {
                        change = recorder.next();
                        // each change continues from the previous one
                        assertThat(change.before().orElse(null)).isEqualTo(values.get(change.id()));
                        change.after().ifPresentOrElse(put(values, change.id()), remove(values, change.id()));
                    } while (!change.id().equals(last));
                    assertThat(values.keySet())
                            .isEqualTo(listed())
                            .isEqualTo(view.values().keySet());
                }
            }
        }
    }

    @Test
    void missesNothingWhenConnectionsAreCut() throws Exception {
        try (CuttableProxy proxy = new CuttableProxy(server.url());
                WindsockClient proxied = RunningServer.client(proxy.url(), RunningServer.ADMIN_KEY);
                LiveView<Volume> view = proxied.volumes().live()) {
            Recorder<Volume> recorder = new Recorder<>();
            view.awaitSynced(TIMEOUT);
            view.listen(recorder);
            for (int i = 0; i < 5; i++) {
                proxy.cut();
                UUID id = volume("cut-" + i);
                recorder.await(id, change -> change.before().isEmpty());
            }
            assertThat(recorder.states).anyMatch(state -> state instanceof LiveState.Stale);
            assertThat(view.values().keySet()).isEqualTo(listed());
        }
    }

    @Test
    void missingPermissionEndsTheView() {
        String secret = Objects.requireNonNull(client.keys()
                .createKey(new CreateKeyRequest().name("restricted").permissions(List.of(Permission.EVENT_READ)), null)
                .getSecret());
        try (WindsockClient restricted = server.client(secret);
                LiveView<Instance> view = restricted.instances().live()) {
            assertThatThrownBy(() -> view.awaitSynced(TIMEOUT)).isInstanceOf(ForbiddenException.class);
            assertThat(view.state()).isInstanceOf(LiveState.Ended.class);
        }
    }

    private static UUID volume(String name) {
        return client.volumes()
                .createVolume(new CreateVolumeRequest().name(name).sizeGb(1L), null)
                .getId();
    }

    private static Set<UUID> listed() {
        Set<UUID> ids = new HashSet<>();
        String cursor = null;
        do {
            var page = client.volumes().listVolumes(200, cursor);
            page.getItems().forEach(volume -> ids.add(volume.getId()));
            cursor = page.getNextCursor();
        } while (cursor != null);
        return ids;
    }

    private static Consumer<Volume> put(Map<UUID, Volume> values, UUID id) {
        return volume -> values.put(id, volume);
    }

    private static Runnable remove(Map<UUID, Volume> values, UUID id) {
        return () -> values.remove(id);
    }

    private static boolean isNow(LiveChange<Instance> change, InstanceStatus status) {
        return change.after().map(Instance::getStatus).filter(status::equals).isPresent();
    }

    /** Records changes and states. */
    private static final class Recorder<V> implements LiveListener<V> {
        private final BlockingQueue<LiveChange<V>> changes = new LinkedBlockingQueue<>();
        private final BlockingQueue<LiveState> states = new LinkedBlockingQueue<>();

        @Override
        public void onChange(LiveChange<V> change) {
            changes.add(change);
        }

        @Override
        public void onState(LiveState state) {
            states.add(state);
        }

        LiveChange<V> next() throws InterruptedException {
            LiveChange<V> next = changes.poll(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
            return Objects.requireNonNull(next, "No change received");
        }

        LiveChange<V> await(UUID id, Predicate<LiveChange<V>> condition) throws InterruptedException {
            LiveChange<V> change;
            do {
                change = next();
            } while (!change.id().equals(id) || !condition.test(change));
            return change;
        }
    }
}
