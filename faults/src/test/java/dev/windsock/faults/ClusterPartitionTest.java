// SPDX-License-Identifier: Apache-2.0
package dev.windsock.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windsock.client.WindsockClient;
import dev.windsock.client.error.UnauthenticatedException;
import dev.windsock.client.it.Publishing;
import dev.windsock.client.it.Streamed;
import dev.windsock.client.it.WindsockProcess;
import dev.windsock.client.model.CreateKeyRequest;
import dev.windsock.client.model.IssuedKey;
import dev.windsock.client.model.Role;
import dev.windsock.client.model.Topic;
import dev.windsock.client.stream.Change;
import dev.windsock.client.stream.Connected;
import dev.windsock.client.stream.EventItem;
import dev.windsock.client.stream.EventStream;
import dev.windsock.client.stream.Reconnecting;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Some of three servers can no longer reach the services that they share, or the clock of one is wrong, while their clients
 * stay connected.
 */
@Timeout(240)
final class ClusterPartitionTest {
    /** Long enough for a server to notice that it is cut off, and short enough to keep its streams open. */
    private static final Duration NOTICED = Duration.ofSeconds(10);

    private static final int STREAMS = 9;
    private static final int EVENTS_PER_SECOND = 60;
    private static final int EVENTS = 60;

    @TempDir
    Path directory;

    @Test
    void deliverAndSayThatTheyAreCutOff() throws Exception {
        try (ServerGroup servers = new ServerGroup(directory);
                WindsockClient onFirst = connectedTo(servers.server(0));
                WindsockClient onSecond = connectedTo(servers.server(1));
                EventStream<EventItem> stream = open(onFirst);
                Alerts alerts = Alerts.of(servers.server(0), servers.server(1))) {
            Streamed.await(stream, Connected.class);

            servers.natsOf(0).goSilent();
            Publishing.publish(onSecond, 0, 1);
            assertThat(Publishing.awaitNumbers(stream, 1)).containsExactly(0);
            alerts.await("WindsockBusDisconnected");

            // from now on, the server is cut off from both
            servers.databaseOf(0).goSilent();
            Deadlines.awaitRecovery("the server says that it is cut off", () -> !new Health(servers.server(0)).ready());
            Publishing.publish(onSecond, 1, 3);
            alerts.await("WindsockLogBehind");
            // the stream ends, because the server cannot know whether a key has been revoked in the meantime
            EventItem ended = stream.next(Duration.ofSeconds(90)).orElseThrow();
            assertThat(ended).isInstanceOf(Reconnecting.class);
            assertThat(new Health(servers.server(1)).ready()).isTrue();
            servers.databaseOf(0).resume();
            servers.natsOf(0).resume();
            Streamed.await(stream, Change.class);
            Deadlines.awaitRecovery("the server is back", () -> new Health(servers.server(0)).ready());
            Publishing.publish(onFirst, 3, 4);
            assertThat(Publishing.awaitNumbers(stream, 2)).containsExactly(2, 3);
        }
    }

    /** Neither PostgreSQL nor NATS responds to any server. */
    @Test
    void resumeWithoutLossAfterAllWereCutOff() throws Exception {
        try (ServerGroup servers = new ServerGroup(directory);
                ClusterLoad load = ClusterLoad.start(servers, STREAMS, EVENTS_PER_SECOND)) {
            load.awaitEvents(EVENTS);
            servers.disconnect();
            awaitAge(servers, NOTICED);
            int acknowledged = load.acknowledged();
            for (int i = 0; i < ServerGroup.SIZE; i++) {
                Health health = new Health(servers.server(i));
                Deadlines.awaitRecovery(
                        "the server says that it is cut off",
                        () -> !health.ready() && health.meter("windsock_bus_connected") == 0);
                assertThat(health.alive()).isTrue();
            }
            awaitAge(servers, NOTICED.multipliedBy(2));
            assertThat(load.acknowledged()).isEqualTo(acknowledged);
            servers.reconnect();
            for (int i = 0; i < ServerGroup.SIZE; i++) {
                Health health = new Health(servers.server(i));
                Deadlines.awaitRecovery(
                        "the server is back", () -> health.ready() && health.meter("windsock_bus_connected") == 1);
            }
            load.awaitEvents(EVENTS);
            load.requireComplete();
        }
    }

    /** Waits until no server has read the log for this long. */
    private static void awaitAge(ServerGroup servers, Duration age) {
        for (int i = 0; i < ServerGroup.SIZE; i++) {
            Health health = new Health(servers.server(i));
            Deadlines.awaitRecovery(
                    "the server has not read the log",
                    () -> health.meter("windsock_eventlog_age_seconds") > age.toSeconds());
        }
    }

    /** The clock of the last server is five minutes ahead, which is longer than the lifetime of a ticket. */
    @Test
    void acceptEachOthersCredentialsWithDifferentClocks() throws Exception {
        try (ServerGroup servers = new ServerGroup(directory);
                Alerts alerts = Alerts.of(servers.server(0), servers.server(ServerGroup.SIZE - 1))) {
            int last = ServerGroup.SIZE - 1;
            for (int[] pair : new int[][] {{0, last}, {last, 0}}) {
                WindsockProcess one = servers.server(pair[0]);
                WindsockProcess other = servers.server(pair[1]);
                assertThat(Tickets.opens(other, Tickets.issue(one))).isTrue();
                String code = servers.signInCode(pair[0]);
                BrowserSession session = BrowserSession.open(other, code);
                assertThat(session.isOpen(other)).isTrue();
                assertThat(session.isOpen(one)).isTrue();
                assertThatThrownBy(() -> BrowserSession.open(one, code)).isInstanceOf(AssertionError.class);
                session.close(one);
                Deadlines.awaitRecovery("the session has ended", () -> !session.isOpen(other));
                endRotatedSecrets(one, other);
            }
            assertThat(List.of(new Health(servers.server(0)).ready(), new Health(servers.server(last)).ready()))
                    .containsOnly(true);
            alerts.await("WindsockClockAhead");
            assertThat(alerts.isFiring("WindsockRetentionStuck")).isFalse();
        }
    }

    /** The old secret ends, even where the clock has not reached the time of the rotation. */
    private static void endRotatedSecrets(WindsockProcess one, WindsockProcess other) {
        try (WindsockClient admin = connectedTo(one)) {
            IssuedKey before = admin.keys()
                    .createKey(new CreateKeyRequest().name("rotated").role(Role.VIEWER), null);
            IssuedKey after = admin.keys().rotateKey(before.getId(), null, null);
            Deadlines.awaitRecovery("the old secret has ended", () -> !accepts(other, before));
            assertThat(accepts(one, before)).isFalse();
            assertThat(accepts(other, after)).isTrue();
        }
    }

    private static boolean accepts(WindsockProcess server, IssuedKey key) {
        try (WindsockClient client = connectedTo(server, Objects.requireNonNull(key.getSecret()))) {
            client.access().getSession();
            return true;
        } catch (UnauthenticatedException e) {
            return false;
        }
    }

    private static WindsockClient connectedTo(WindsockProcess server) {
        return connectedTo(server, WindsockProcess.ADMIN_KEY);
    }

    private static WindsockClient connectedTo(WindsockProcess server, String key) {
        return WindsockClient.builder().url(server.url()).apiKey(key).build();
    }

    private static EventStream<EventItem> open(WindsockClient client) {
        return client.streams().streamEvents().topics(Topic.CUSTOM).open();
    }
}
