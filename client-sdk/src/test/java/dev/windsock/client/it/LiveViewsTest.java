// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windsock.client.ForbiddenException;
import dev.windsock.client.WindsockClient;
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
import java.nio.file.Path;
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
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Views of a real server, also through a proxy that cuts. */
@Timeout(120)
final class LiveViewsTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir
    static Path dataDir;

    private static EmbeddedWindsock server;
    private static WindsockClient client;

    @BeforeAll
    static void start() {
        server = EmbeddedWindsock.start(dataDir);
        client = server.admin();
    }

    @AfterAll
    static void stop() {
        client.close();
        server.close();
    }

    @Test
    void aViewFollowsAnInstanceFromItsLaunchToItsEnd() throws InterruptedException {
        Heard<Instance> heard = new Heard<>();
        try (LiveView<Instance> view = client.instances().live()) {
            view.awaitSynced(SOON);
            view.listen(heard);
            UUID id = client.launch(new LaunchRequest().name("followed").command(List.of("sleep", "600")))
                    .instance()
                    .getId();
            LiveChange<Instance> made =
                    heard.await(id, change -> change.before().isEmpty());
            assertThat(made.after().orElseThrow().getName()).isEqualTo("followed");
            heard.await(id, change -> isNow(change, InstanceStatus.RUNNING));
            assertThat(view.get(id).orElseThrow().getStatus()).isEqualTo(InstanceStatus.RUNNING);

            client.instances().terminateInstance(id, null);
            LiveChange<Instance> gone = heard.await(id, change -> change.after().isEmpty());
            assertThat(gone.before().orElseThrow().getStatus()).isEqualTo(InstanceStatus.STOPPING);
            assertThat(view.get(id)).isEmpty();
            assertThat(view.state()).isEqualTo(new LiveState.Live());
        }
    }

    @Test
    void aViewOfManyPagesShowsWhatIsThereWhileItChanges() throws Exception {
        List<UUID> made = new ArrayList<>();
        for (int i = 0; i < 450; i++) {
            made.add(volume("many-" + i));
        }
        try (ExecutorService other = Executors.newSingleThreadExecutor()) {
            for (int round = 0; round < 5; round++) {
                int from = round * 40;
                var changing = other.submit(() -> {
                    for (int i = from; i < from + 40; i++) {
                        client.volumes().deleteVolume(made.get(i));
                        made.add(volume("more-" + i));
                    }
                });
                Map<UUID, Volume> told = new HashMap<>();
                Heard<Volume> heard = new Heard<>();
                try (LiveView<Volume> view = client.volumes().live()) {
                    view.awaitSynced(SOON);
                    LiveView.Subscription<Volume> subscription = view.listen(heard);
                    told.putAll(subscription.values());
                    changing.get();
                    UUID last = volume("last-" + round);
                    LiveChange<Volume> change;
                    do {
                        change = heard.next();
                        // each change begins where the one before has ended
                        assertThat(change.before().orElse(null)).isEqualTo(told.get(change.id()));
                        change.after().ifPresentOrElse(put(told, change.id()), remove(told, change.id()));
                    } while (!change.id().equals(last));
                    assertThat(told.keySet())
                            .isEqualTo(listed())
                            .isEqualTo(view.values().keySet());
                }
            }
        }
    }

    @Test
    void aCutConnectionIsToldAndMissesNothing() throws Exception {
        try (CuttableProxy proxy = new CuttableProxy(server.url());
                WindsockClient far = RunningServer.client(proxy.url(), RunningServer.ADMIN_KEY);
                LiveView<Volume> view = far.volumes().live()) {
            Heard<Volume> heard = new Heard<>();
            view.awaitSynced(SOON);
            view.listen(heard);
            for (int i = 0; i < 5; i++) {
                proxy.cut();
                UUID id = volume("cut-" + i);
                heard.await(id, change -> change.before().isEmpty());
            }
            assertThat(heard.states).anyMatch(state -> state instanceof LiveState.Stale);
            assertThat(view.values().keySet()).isEqualTo(listed());
        }
    }

    @Test
    void aKeyThatMayNotReadEndsTheView() {
        String secret = Objects.requireNonNull(client.keys()
                .createKey(new CreateKeyRequest().name("blind").permissions(List.of(Permission.EVENT_READ)), null)
                .getSecret());
        try (WindsockClient blind = server.client(secret);
                LiveView<Instance> view = blind.instances().live()) {
            assertThatThrownBy(() -> view.awaitSynced(SOON)).isInstanceOf(ForbiddenException.class);
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

    private static Consumer<Volume> put(Map<UUID, Volume> told, UUID id) {
        return volume -> told.put(id, volume);
    }

    private static Runnable remove(Map<UUID, Volume> told, UUID id) {
        return () -> told.remove(id);
    }

    private static boolean isNow(LiveChange<Instance> change, InstanceStatus status) {
        return change.after().map(Instance::getStatus).filter(status::equals).isPresent();
    }

    /** Remembers what it hears. */
    private static final class Heard<V> implements LiveListener<V> {
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
            LiveChange<V> next = changes.poll(SOON.toSeconds(), TimeUnit.SECONDS);
            return Objects.requireNonNull(next, "no change came");
        }

        LiveChange<V> await(UUID id, Predicate<LiveChange<V>> wanted) throws InterruptedException {
            LiveChange<V> change;
            do {
                change = next();
            } while (!change.id().equals(id) || !wanted.test(change));
            return change;
        }
    }
}
