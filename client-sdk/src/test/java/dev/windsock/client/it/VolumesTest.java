// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windsock.client.InstanceAction;
import dev.windsock.client.WindsockClient;
import dev.windsock.client.error.WindsockException;
import dev.windsock.client.log.Position;
import dev.windsock.client.model.AttachVolumeRequest;
import dev.windsock.client.model.CreateVolumeRequest;
import dev.windsock.client.model.CreateVpcRequest;
import dev.windsock.client.model.DashboardTopic;
import dev.windsock.client.model.Instance;
import dev.windsock.client.model.InstanceStatus;
import dev.windsock.client.model.LaunchRequest;
import dev.windsock.client.model.Summary;
import dev.windsock.client.model.Topic;
import dev.windsock.client.model.Volume;
import dev.windsock.client.model.VolumeMount;
import dev.windsock.client.model.VolumeStatus;
import dev.windsock.client.stream.Connected;
import dev.windsock.client.stream.DashboardItem;
import dev.windsock.client.stream.EventItem;
import dev.windsock.client.stream.EventStream;
import dev.windsock.client.stream.InstanceChange;
import dev.windsock.client.stream.SummaryItem;
import dev.windsock.client.stream.VolumeChange;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Volumes of real processes, over REST and streams. Also VPCs, which the process driver does not support. */
@Tag("store")
@Timeout(120)
final class VolumesTest {
    private static final Duration START_TIMEOUT = Duration.ofSeconds(20);

    @RegisterExtension
    static final WindsockServer server = WindsockServer.start();

    private static final WindsockClient client = server.client();

    @Test
    void volumeKeepsItsDataBetweenInstances() throws Exception {
        Volume volume = create("shared");
        run("writer", volume, "echo from the writer >\"$WINDSOCK_MOUNT_ROOT/data/note\"");
        UUID reader = run("reader", volume, "cat data/note");

        assertThat(client.instances().getInstanceLogs(reader, q -> q.tail(10))).isEqualTo("from the writer\n");
        client.volumes().deleteVolume(volume.getId());
    }

    @Test
    void reportsEveryVolumeChangeInOrder() throws Exception {
        try (EventStream<EventItem> ws =
                        client.streams().streamEvents().topics(Topic.VOLUMES).open();
                EventStream<DashboardItem> sse = client.streams()
                        .streamDashboard()
                        .topics(List.of(DashboardTopic.SUMMARY))
                        .interval(Duration.ofSeconds(60))
                        .open()) {
            Streamed.await(ws, Connected.class);
            Summary before = Streamed.await(sse, SummaryItem.class).summary();
            InstanceAction launch =
                    client.launch(new LaunchRequest().name("reported").command(List.of("sleep", "3600")));
            UUID instance = launch.awaitDone(START_TIMEOUT).getId();

            Volume volume = create("reported");
            awaitSummary(sse, before.getTotalVolumes() + 1, before.getAttachedVolumes());
            Volume attached = attach(volume, instance);
            assertThat(attached.getStatus()).isEqualTo(VolumeStatus.IN_USE);
            assertThat(attached.getRestartRequired()).isTrue();
            awaitSummary(sse, before.getTotalVolumes() + 1, before.getAttachedVolumes() + 1);
            assertThat(client.instances().getInstance(instance).getVolumes())
                    .containsExactly(new VolumeMount().volumeId(volume.getId()).mountPath("/data"));
            assertThat(client.volumes().detachVolume(volume.getId(), null).getStatus())
                    .isEqualTo(VolumeStatus.AVAILABLE);
            attach(volume, instance);
            client.instances().terminateInstance(instance, null, null);
            List<VolumeChange> changes = new ArrayList<>();
            while (changes.size() < 5) {
                changes.add(changeOf(volume, ws));
            }
            client.volumes().deleteVolume(volume.getId());
            changes.add(changeOf(volume, ws));

            assertThat(changes)
                    .extracting(VolumeChange::type)
                    .containsExactly(
                            "VOLUME_CREATED",
                            "VOLUME_ATTACHED",
                            "VOLUME_DETACHED",
                            "VOLUME_ATTACHED",
                            "VOLUME_DETACHED",
                            "VOLUME_DELETED");
            assertThat(changes)
                    .extracting(change -> change.volume().getInstanceId())
                    .containsExactly(null, instance, null, instance, null, null);
            awaitSummary(sse, before.getTotalVolumes(), before.getAttachedVolumes());
        }
    }

    /** Instances from other tests may still detach their volumes. */
    private static VolumeChange changeOf(Volume volume, EventStream<EventItem> stream) {
        return (VolumeChange) Streamed.await(
                stream,
                item -> item instanceof VolumeChange change
                        && change.volume().getId().equals(volume.getId()));
    }

    @Test
    void attachingAVolumeUpdatesTheInstance() throws Exception {
        try (EventStream<EventItem> ws =
                client.streams().streamEvents().topics(Topic.INSTANCES).open()) {
            Streamed.await(ws, Connected.class);
            UUID instance = client.launch(new LaunchRequest().name("changed").command(List.of("sleep", "3600")))
                    .awaitDone(START_TIMEOUT)
                    .getId();
            Volume volume = create("changed");
            attach(volume, instance);
            InstanceChange updated = (InstanceChange) Streamed.await(
                    ws,
                    item -> item instanceof InstanceChange change
                            && change.type().equals("INSTANCE_UPDATED"));
            Instance current = updated.instance();
            assertThat(current.getStatus()).isEqualTo(InstanceStatus.RUNNING);
            assertThat(current.getVolumes())
                    .extracting(VolumeMount::getVolumeId)
                    .containsExactly(volume.getId());
            assertThat(current.getVersion()).isEqualTo(3);
            client.instances().terminateInstance(instance, null, null);
        }
    }

    @Test
    void rejectsDeletingAVolumeInUse() {
        UUID instance = client.launch(new LaunchRequest().name("user").command(List.of("sleep", "3600")))
                .awaitDone(START_TIMEOUT)
                .getId();
        Volume volume = create("used");
        attach(volume, instance);
        assertRejected("VOLUME_IN_USE", 409, () -> client.volumes().deleteVolume(volume.getId()));
        assertRejected("VOLUME_IN_USE", 409, () -> attach(volume, instance));
        Volume other = create("other");
        assertRejected("MOUNT_PATH_TAKEN", 409, () -> attach(other, instance));
        assertRejected("NAME_TAKEN", 409, () -> create("used"));
        assertThat(client.volumes().getVolume(volume.getId()).getInstanceId()).isEqualTo(instance);
        client.instances().terminateInstance(instance, null, null);
    }

    @Test
    void processDriverRejectsVpcs() {
        assertRejected(
                "UNSUPPORTED_BY_DRIVER",
                409,
                () -> client.vpcs()
                        .createVpc(new CreateVpcRequest().name("backend").cidrBlock("10.1.0.0/16"), null));
        assertRejected(
                "VALIDATION_FAILED",
                400,
                () -> client.vpcs()
                        .createVpc(new CreateVpcRequest().name("backend").cidrBlock("10.1.0.0/99"), null));
        assertThat(client.vpcs().listVpcs(10, null).getItems()).isEmpty();
        assertThat(client.dashboard().getSummary().getTotalVpcs()).isZero();
    }

    private static Volume create(String name) {
        return client.volumes()
                .createVolume(new CreateVolumeRequest().name(name).sizeGb(1L), null);
    }

    private static Volume attach(Volume volume, UUID instance) {
        return client.volumes()
                .attachVolume(
                        volume.getId(),
                        new AttachVolumeRequest().instanceId(instance).mountPath("/data"),
                        null);
    }

    /** Runs a script with a volume at /data until it exits, and keeps the instance so that its output can be read. */
    private static UUID run(String name, Volume volume, String script) throws Exception {
        UUID id = client.launch(new LaunchRequest()
                        .name(name)
                        .command(List.of("/bin/sh", "-c", "[ -e data ] || exit 0; " + script)))
                .instance()
                .getId();
        try (EventStream<EventItem> ws =
                client.streams().streamEvents().topics(Topic.INSTANCES).open()) {
            Streamed.await(ws, Connected.class);
            awaitStopped(id);
            attach(volume, id);
            long started = client.instances().startInstance(id, null, null).getVersion();
            // skips the end of the first run, which had no volume
            Streamed.await(
                    ws,
                    item -> item instanceof InstanceChange change
                            && change.type().equals("INSTANCE_STOPPED")
                            && change.instance().getId().equals(id)
                            && change.instance().getVersion() > started);
        }
        client.volumes().detachVolume(volume.getId(), null);
        return id;
    }

    private static void awaitStopped(UUID id) {
        Position position = null;
        while (client.instances().getInstance(id).getStatus() != InstanceStatus.STOPPED) {
            // blocks until something has changed
            Position after = position;
            position = client.events()
                    .readEvents(q -> q.after(after).limit(1).waitSeconds(1))
                    .getPosition();
        }
    }

    private static void awaitSummary(EventStream<DashboardItem> sse, long total, long attached) {
        Streamed.await(
                sse,
                item -> item instanceof SummaryItem counts
                        && counts.summary().getTotalVolumes() == total
                        && counts.summary().getAttachedVolumes() == attached);
    }

    private static void assertRejected(String code, int status, Runnable call) {
        assertThatThrownBy(call::run).isInstanceOfSatisfying(WindsockException.class, e -> {
            assertThat(e.code()).isEqualTo(code);
            assertThat(e.status()).contains(status);
        });
    }
}
