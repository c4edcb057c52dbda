// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.RunningServer;
import dev.windsock.id.TenantId;
import dev.windsock.nats.NatsProcess;
import dev.windsock.postgres.Collation;
import dev.windsock.postgres.CuttingProxy;
import dev.windsock.postgres.PostgresCluster;
import dev.windsock.postgres.TestDatabase;
import dev.windsock.wire.Deadline;
import dev.windsock.wire.HttpAnswer;
import dev.windsock.wire.WsClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The primary database server is killed, and its standby is promoted. Two servers are configured with both database servers.
 */
@NullUnmarked
final class PostgresFailoverTest {
    private final PostgresCluster primary = PostgresCluster.start();
    private final TestDatabase database = primary.createDatabase(Collation.C);
    private final NatsProcess nats = NatsProcess.start();
    private final TenantId tenant = RunningServer.tenant();

    @TempDir
    private Path directory;

    private RunningServer start(String name, PostgresCluster standby) {
        return start(
                name,
                "jdbc:postgresql://127.0.0.1:" + primary.port() + ",127.0.0.1:" + standby.port() + "/" + database.name()
                        + "?targetServerType=primary");
    }

    private RunningServer start(String name, String url) {
        Map<String, Object> properties = new HashMap<>(database.properties());
        properties.put("windsock.store-url", url);
        properties.put("windsock.data-dir", directory.resolve(name).toString());
        properties.put("windsock.node-name", name);
        properties.put("windsock.nats-url", nats.url());
        return RunningServer.start(properties);
    }

    @AfterEach
    void stop() {
        nats.close();
        primary.close();
    }

    /** Publishes a number once, however often it is called again after responses that leave the outcome unknown. */
    private static HttpAnswer publish(RunningServer server, String key, int n) {
        try {
            return server.post(
                    "/api/events",
                    key,
                    "{\"type\":\"NUMBERED\",\"payload\":{\"n\":" + n + "}}",
                    "Idempotency-Key: publish-" + n);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int nextNumber(WsClient stream) throws IOException {
        return stream.await("NUMBERED").get("payload").get("n").getIntValue();
    }

    @Test
    void losesNothingWithASynchronousStandby() throws IOException {
        PostgresCluster standby = primary.standby(true);
        try (RunningServer first = start("first", standby);
                RunningServer second = start("second", standby)) {
            String key = first.key(tenant, "operator");
            try (WsClient stream = second.ws("/ws?topics=custom", key)) {
                stream.await("WELCOME");
                for (int n = 0; n < 20; n++) {
                    assertThat(publish(first, key, n).status()).isEqualTo(202);
                }
                primary.kill();
                assertThat(publish(first, key, 100).status()).isEqualTo(503);
                standby.promote();
                Deadline.await("writes", () -> publish(second, key, 20).status() == 202);
                Deadline.await("writes", () -> publish(first, key, 21).status() == 202);
                // event 100 was rejected, or its outcome was unknown; nothing else is missing or delivered twice
                int expected = 0;
                while (expected < 22) {
                    int n = nextNumber(stream);
                    if (n != 100) {
                        assertThat(n).isEqualTo(expected++);
                    }
                }
            }
        } finally {
            standby.close();
        }
    }

    /**
     * An administrator cancels a commit that waits for the standby. The database then reports it as committed, although the
     * standby lacks it.
     */
    @Test
    void doesNotAcknowledgeACommitThatTheStandbyLacks() throws Exception {
        PostgresCluster standby = primary.standby(true);
        try (RunningServer first = start("first", standby);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            String key = first.key(tenant, "operator");
            assertThat(publish(first, key, 0).status()).isEqualTo(202);
            standby.suspend();
            Future<HttpAnswer> waiting = threads.submit(() -> publish(first, key, 1));
            Jdbi jdbi = TestPostgres.jdbi(database);
            Deadline.await(
                    "the canceled commit",
                    () -> jdbi.withHandle(handle ->
                                    handle.createQuery("""
                                    select count(*) filter (where pg_cancel_backend(pid)) from pg_stat_activity
                                    where wait_event = 'SyncRep' and query ilike 'commit%'""").mapTo(Integer.class).one())
                            > 0);
            assertThat(waiting.get().status()).isEqualTo(503);
            assertThat(waiting.get().text("detail")).contains("unknown");
            standby.resume();
            Deadline.await("writes", () -> publish(first, key, 1).status() == 202);
            try (WsClient stream =
                    first.ws("/ws?topics=custom&after=" + publish(first, key, 0).position(), key)) {
                assertThat(nextNumber(stream)).isEqualTo(1);
            }
        } finally {
            standby.close();
        }
    }

    /** One server stays connected to the former primary, and the other server waits for it. */
    @Test
    void leavesAPrimaryThatLivesOn() throws IOException {
        PostgresCluster standby = primary.standby(true);
        try (CuttingProxy toFirst = new CuttingProxy(primary.port());
                CuttingProxy toSecond = new CuttingProxy(primary.port());
                RunningServer first = start("first", database.urlThrough(toFirst.port()));
                RunningServer second = start("second", database.urlThrough(toSecond.port()))) {
            String key = first.key(tenant, "operator");
            for (int n = 0; n < 5; n++) {
                assertThat(publish(first, key, n).status()).isEqualTo(202);
            }
            // otherwise the former primary would wait for the standby, and the server would notice that
            primary.administer("alter system set synchronous_standby_names = ''", "select pg_reload_conf()");
            standby.promote();
            toFirst.redirect(standby.port());
            toSecond.redirect(standby.port());
            toSecond.cut();
            Deadline.await("writes", () -> publish(second, key, 5).status() == 202);
            Deadline.await("writes", () -> publish(first, key, 6).status() == 202);
            try (WsClient stream = first.ws("/ws?topics=custom", key)) {
                stream.await("WELCOME");
                assertThat(publish(second, key, 7).status()).isEqualTo(202);
                assertThat(nextNumber(stream)).isEqualTo(7);
            }
        } finally {
            standby.close();
        }
    }

    /** The standby lacks changes that clients have seen. */
    @Test
    void acceptsNothingOnAStandbyThatLacksShownChanges() throws IOException {
        PostgresCluster standby = primary.standby(false);
        try (RunningServer first = start("first", standby);
                RunningServer second = start("second", standby)) {
            String key = first.key(tenant, "operator");
            assertThat(publish(first, key, 0).status()).isEqualTo(202);
            standby.suspend();
            try (WsClient stream = second.ws("/ws?topics=custom", key)) {
                stream.await("WELCOME");
                assertThat(publish(first, key, 1).status()).isEqualTo(202);
                assertThat(nextNumber(stream)).isEqualTo(1);
            }
            primary.kill();
            standby.resume();
            standby.promote();
            Deadline.await(
                    "the report",
                    () -> first.bean(SqlEventLog.class).status() instanceof StoreStatus.Unavailable status
                            && status.reason().contains("was promoted"));
            HttpAnswer rejected = publish(second, key, 2);
            assertThat(rejected.status()).isEqualTo(503);
            assertThat(first.get("/health/readiness", null).status()).isEqualTo(503);
        } finally {
            standby.close();
        }
    }
}
