// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.RunningServer;
import dev.windsock.log.Position;
import dev.windsock.postgres.Collation;
import dev.windsock.postgres.PostgresCluster;
import dev.windsock.wire.Deadline;
import dev.windsock.wire.HttpAnswer;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.Test;

/** A client has a position that the server has not reached, and the database that may contain it is unavailable. */
final class PostgresAheadTest {
    private static final String[] HANDSHAKE = {
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="
    };

    @Test
    void isNotAnsweredWithAResetWhileTheDatabaseIsAway() throws IOException {
        try (PostgresCluster cluster = PostgresCluster.start();
                RunningServer server = RunningServer.start(
                        cluster.createDatabase(Collation.EN_US).properties())) {
            String key = server.key(RunningServer.tenant(), "admin");
            Position latest = server.bean(SqlEventLog.class).latest();
            String ahead = "after=" + latest.at(latest.offset() + 1_000);
            HttpAnswer reset = server.get("/api/events?" + ahead, key);
            assertThat(reset.status()).isEqualTo(200);
            assertThat(reset.body()).contains("\"AHEAD\"");

            cluster.kill();
            requireUnavailable(server.get("/api/events?" + ahead, key));
            requireUnavailable(server.get("/api/dashboard/stream?" + ahead, key));
            requireUnavailable(server.get("/ws?" + ahead, key, HANDSHAKE));

            cluster.restart();
            Deadline.await("the database", () -> {
                try {
                    return server.get("/api/events?" + ahead, key).status() == 200;
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }

    private static void requireUnavailable(HttpAnswer answer) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(503);
        assertThat(answer.text("code")).isEqualTo("STORE_UNAVAILABLE");
        assertThat(answer.header("Retry-After")).isNotNull();
    }
}
