// SPDX-License-Identifier: Apache-2.0
package dev.windsock.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.MovableClock;
import dev.windsock.RunningServer;
import dev.windsock.id.TenantId;
import dev.windsock.store.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Recordings are limited by age and by total size, and the recordings of the tenant that has the most are removed first. */
@NullUnmarked
final class TerminalRetentionTest {
    private final TenantId quiet = RunningServer.tenant();
    private final TenantId noisy = RunningServer.tenant();
    private RunningServer server;
    private MovableClock clock;

    @BeforeEach
    void start() {
        server = RunningServer.start(
                Map.of(MovableClock.PROPERTY, true, "windsock.terminal.recordings-max-bytes", 1 << 20));
        clock = server.bean(MovableClock.class);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void removesTheOldestRecordingsOfTheTenantThatHasTheMost() throws IOException {
        List<String> kept = List.of(record(quiet), record(quiet));
        List<String> mine = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            mine.add(record(noisy));
        }
        retain();
        assertThat(kept).allMatch(this::exists);
        assertThat(mine.subList(0, 12)).noneMatch(this::exists);
        assertThat(mine.subList(13, 20)).allMatch(this::exists);

        clock.advance(Duration.ofDays(31));
        String today = record(noisy);
        retain();
        assertThat(kept).noneMatch(this::exists);
        assertThat(mine).noneMatch(this::exists);
        assertThat(exists(today)).isTrue();
    }

    private void retain() {
        server.bean(TerminalRetention.class).retain();
    }

    /** Returns whether a terminal has both its row and its file. */
    private boolean exists(String id) {
        boolean file = server.bean(Recordings.class).bytes(id).isPresent();
        long rows = server.bean(Store.class)
                .read(handle -> handle.createQuery("select count(*) from terminals where id = :id")
                        .bind("id", id)
                        .mapTo(Long.class)
                        .one());
        assertThat(rows).isEqualTo(file ? 1 : 0);
        return file;
    }

    /** Records a terminal of 100,000 bytes. */
    private String record(TenantId tenant) throws IOException {
        clock.advance(Duration.ofSeconds(1));
        String id = RunningServer.tenant().value();
        Path folder = Path.of(server.context().getRequiredProperty("windsock.data-dir", String.class))
                .resolve("recordings");
        Files.createDirectories(folder);
        Files.write(folder.resolve(id + ".cast"), new byte[100_000]);
        server.bean(Store.class)
                .write(transaction -> transaction
                        .handle()
                        .createUpdate("""
                                insert into terminals (id, tenant_id, instance_id, command, cols, pty_rows, opened_by,
                                    opened_by_name, opened_at, close_reason, closed_at, recorded_bytes, recorded_ms,
                                    node_id)
                                values (:id, :tenant, :id, '[]', 80, 24, 'k0000001', 'ops', :at, 'EXITED', :at,
                                    100000, 1, (select id from nodes))""")
                        .bind("id", id)
                        .bind("tenant", tenant.value())
                        .bind("at", clock.instant())
                        .execute());
        return id;
    }
}
