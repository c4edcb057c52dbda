// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.RunningServer;
import dev.windsock.wire.HttpAnswer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Data directories of servers from earlier commits, which were killed. Each contains a stopped and a terminated instance, a
 * key, a volume, published events and their audit rows.
 */
@NullUnmarked
final class OlderStoresTest {
    /** A key of the role viewer, which the earlier server has created. */
    private static final String VIEWER = "viewer-key";

    @TempDir
    Path directory;

    private void extract(String archive) throws IOException {
        try (InputStream resource = OlderStoresTest.class.getResourceAsStream(archive);
                ZipInputStream zip = new ZipInputStream(resource)) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                Path file = directory.resolve(entry.getName());
                Files.createDirectories(file.getParent());
                Files.copy(zip, file);
            }
        }
    }

    /** The schema version of the store, which is part of the name of its copy. */
    @ParameterizedTest
    @ValueSource(strings = {"12", "21"})
    void areUpgradedWithEverythingInThem(String schema) throws IOException {
        extract("sqlite-store-" + schema + ".zip");
        String viewer = Files.readString(directory.resolve(VIEWER)).strip();
        try (RunningServer server = RunningServer.start(Map.of("windsock.data-dir", directory.toString()))) {
            HttpAnswer instances = server.get("/api/instances", viewer);
            assertThat(instances.status()).as(instances.body()).isEqualTo(200);
            assertThat(instances.body()).contains("\"name\":\"stopped\"", "\"status\":\"STOPPED\"");
            assertThat(server.get("/api/volumes", viewer).body()).contains("\"name\":\"kept\"");
            assertThat(server.get("/api/events?limit=200", RunningServer.ADMIN_KEY)
                            .body())
                    .contains("INSTANCE_TERMINATED", "DEPLOYED", "\"next_cursor\":null");
            assertThat(server.get("/api/audit/verify", RunningServer.ADMIN_KEY).body())
                    .contains("\"ok\":true");
            HttpAnswer launched =
                    server.post("/api/instances", RunningServer.ADMIN_KEY, "{\"name\":\"new\",\"command\":[\"true\"]}");
            assertThat(launched.status()).as(launched.body()).isEqualTo(202);
        }
        assertThat(directory.resolve("upgrade/store-schema-" + schema + ".db")).exists();
    }
}
