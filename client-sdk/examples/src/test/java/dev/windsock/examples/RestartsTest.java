// SPDX-License-Identifier: Apache-2.0
package dev.windsock.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.windsock.client.WindsockClient;
import dev.windsock.client.error.WindsockException;
import dev.windsock.client.it.Publishing;
import dev.windsock.client.it.RunningServer;
import dev.windsock.client.it.WindsockProcess;
import dev.windsock.client.model.CreateVolumeRequest;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The audit file and the published events are complete even though the programs and the server are killed and restarted. */
@Timeout(120)
final class RestartsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int KILLS = 4;
    private static final long DEADLINE_SECONDS = 30;
    private static final long POLL_INTERVAL_NANOS = 20_000_000;

    @TempDir
    Path folder;

    private final int port = WindsockProcess.freePort();
    private final Queue<UUID> created = new ConcurrentLinkedQueue<>();
    private volatile boolean stopped;

    @Test
    void shipsEveryRowOnceAndPublishesEveryEvent() throws Exception {
        Random random = new Random(7);
        Path rows = folder.resolve("audit.ndjson");
        WindsockProcess server = WindsockProcess.start(folder.resolve("data"), port);
        Thread writer = new Thread(this::createVolumes, "writer");
        try (WindsockClient client = server.admin();
                Program publisher = Program.start(PublishEvents.class, server.url(), RunningServer.ADMIN_KEY)) {
            Program shipper = ship(rows);
            // the audit rows of the server's startup come before this position
            shipper.awaitLine("connected");
            Writer events = publisher.input();
            publish(events, 0, 100);
            writer.start();
            for (int kill = 0; kill < KILLS; kill++) {
                shipper.awaitLine("connected");
                int next = created.size() + 1 + random.nextInt(60);
                await("volume " + next, () -> created.size() >= next);
                if (kill == KILLS / 2) {
                    server.kill();
                    publish(events, 100, 200);
                    shipper.awaitLine("not connected");
                    server = WindsockProcess.start(folder.resolve("data"), port);
                } else {
                    shipper.kill();
                    shipper = ship(rows);
                }
            }
            events.close();
            assertThat(publisher.awaitExit()).as(publisher.output()).isZero();
            assertThat(Publishing.loggedNumbers(client, null)).isEqualTo(Publishing.upTo(200));

            stopped = true;
            writer.join();
            List<JsonNode> audit = export(client);
            String last = audit.get(audit.size() - 1).toString();
            await("the last row", () -> last.equals(lastRow(rows)));
            assertThat(shipper.terminate()).doesNotContain("Exception");

            List<JsonNode> shipped = read(rows);
            assertThat(shipped).isEqualTo(audit.subList(audit.indexOf(shipped.get(0)), audit.size()));
            assertThat(shipped)
                    .extracting(row -> row.path("resource_id").asText())
                    .containsAll(created.stream().map(UUID::toString).toList());
            assertGapForAPositionOfAnotherLog(rows, shipped);
        } finally {
            stopped = true;
            server.close();
        }
    }

    /** A file written from another log receives a gap line, followed by the rows that it does not contain yet. */
    private void assertGapForAPositionOfAnotherLog(Path rows, List<JsonNode> shipped) throws Exception {
        Files.writeString(rows, shipped.get(1) + "\n");
        Files.writeString(folder.resolve("audit.ndjson.position"), "another:7\n0\n");
        String last = shipped.get(shipped.size() - 1).toString();
        try (Program shipper = ship(rows)) {
            await("the last row", () -> last.equals(lastRow(rows)));
            shipper.terminate();
        }
        List<JsonNode> after = read(rows);
        assertThat(after.get(1))
                .isEqualTo(JSON.readTree("{\"gap\":{\"reason\":\"EPOCH_CHANGED\",\"after\":\"another:7\"}}"));
        assertThat(after).doesNotHaveDuplicates().containsAll(shipped);
    }

    private Program ship(Path rows) {
        return Program.start(AuditShipper.class, url(), RunningServer.ADMIN_KEY, rows.toString());
    }

    private String url() {
        return "http://127.0.0.1:" + port;
    }

    /** Creates volumes one at a time until stopped, even while the server is down. */
    private void createVolumes() {
        try (WindsockClient client = RunningServer.client(url(), RunningServer.ADMIN_KEY)) {
            for (int n = 0; !stopped; n++) {
                try {
                    created.add(client.volumes()
                            .createVolume(
                                    new CreateVolumeRequest().name("v-" + n).sizeGb(1L), null)
                            .getId());
                } catch (WindsockException e) {
                    assertThat(e.isRetryable()).as(e.toString()).isTrue();
                    LockSupport.parkNanos(POLL_INTERVAL_NANOS);
                }
            }
        }
    }

    private static void publish(Writer events, int from, int to) throws IOException {
        for (int n = from; n < to; n++) {
            events.write("NUMBERED {\"n\": " + n + "}\n");
        }
        events.flush();
    }

    /** Exports the audit log, oldest row first. */
    private static List<JsonNode> export(WindsockClient client) throws IOException {
        File file = client.audit().exportAudit(q -> q.format("ndjson"));
        try {
            List<JsonNode> rows = new ArrayList<>(read(file.toPath()));
            Collections.reverse(rows);
            return rows;
        } finally {
            Files.delete(file.toPath());
        }
    }

    private static List<JsonNode> read(Path file) throws IOException {
        List<JsonNode> rows = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            rows.add(JSON.readTree(line));
        }
        return rows;
    }

    private static String lastRow(Path file) {
        try {
            String text = Files.readString(file);
            int end = text.lastIndexOf('\n');
            return end < 0
                    ? ""
                    : JSON.readTree(text.substring(text.lastIndexOf('\n', end - 1) + 1, end))
                            .toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void await(String description, BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("Still waiting for " + description).isLessThan(end);
            LockSupport.parkNanos(POLL_INTERVAL_NANOS);
        }
    }
}
