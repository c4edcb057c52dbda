// SPDX-License-Identifier: Apache-2.0
package dev.windsock.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.client.WindsockClient;
import dev.windsock.client.it.Publishing;
import dev.windsock.client.it.WindsockProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The embedded store belongs to another server, or is truncated. */
@Timeout(120)
final class StoreTest {
    @TempDir
    Path directory;

    private final int port = WindsockProcess.freePort();

    @Test
    void rejectsASecondServerOnTheSameDirectory() throws Exception {
        try (WindsockProcess first = PackagedServer.on(directory, port).start()) {
            WindsockProcess second =
                    PackagedServer.on(directory, WindsockProcess.freePort()).begin();
            assertThat(second.awaitExit()).isEqualTo(1);
            assertThat(second.output().lines().filter(line -> line.startsWith("windsock: ")))
                    .singleElement()
                    .asString()
                    .startsWith("windsock: WINDSOCK_DATA_DIR: another Windsock server uses this directory: process "
                            + first.pid() + " on host ")
                    .contains("listening on 127.0.0.1:" + port);
            assertThat(new Health(first).ready()).isTrue();
        }
    }

    @Test
    void rejectsATruncatedStore() throws Exception {
        Path database = directory.resolve("store.db");
        Path log = directory.resolve("store.db-wal");
        WindsockProcess server = PackagedServer.on(directory, port).start();
        try (WindsockClient client = server.admin()) {
            for (int i = 0; i < 50; i++) {
                Publishing.publish(client, i, i + 1);
            }
            server.kill();
            byte[] wholeDatabase = Files.readAllBytes(database);
            byte[] wholeLog = Files.readAllBytes(log);
            byte[] truncatedLog = Arrays.copyOf(wholeLog, wholeLog.length - 16_384);
            int opened = 0;
            for (byte[][] broken : new byte[][][] {
                {wholeDatabase, flipped(wholeLog, wholeLog.length - 4_096, wholeLog.length)},
                {wholeDatabase, truncatedLog},
                {wholeDatabase, new byte[0]},
                // not a database
                {flipped(wholeDatabase, 0, 8_192), new byte[0]},
            }) {
                Files.write(database, broken[0]);
                Files.write(log, broken[1]);
                opened += startsCompleteOrReports(client) ? 1 : 0;
            }
            assertThat(opened).as("servers that started").isLessThan(4);

            // the message recommends this: continue without the lost changes, in a new epoch
            Files.write(database, wholeDatabase);
            Files.write(log, truncatedLog);
            server = PackagedServer.on(directory, port).argument("--restored").start();
            assertThat(Log.numbers(client))
                    .isEqualTo(Publishing.upTo(Log.numbers(client).size()));
            assertThat(new Health(server).ready()).isTrue();
            server.kill();
            // the message also recommends restoring a backup
            Files.write(database, wholeDatabase);
            Files.write(log, wholeLog);
            Files.delete(directory.resolve("acknowledged"));
            server = PackagedServer.on(directory, port).start();
            assertThat(Log.numbers(client)).isEqualTo(Publishing.upTo(50));
        } finally {
            server.close();
        }
    }

    private static byte[] flipped(byte[] whole, int from, int to) {
        byte[] broken = whole.clone();
        for (int i = from; i < to; i++) {
            broken[i] ^= 0x5a;
        }
        return broken;
    }

    /** Returns whether the server started with all acknowledged changes; if it did not, checks that it printed instructions. */
    private boolean startsCompleteOrReports(WindsockClient client) throws Exception {
        WindsockProcess server = PackagedServer.on(directory, port).begin();
        try {
            Deadlines.awaitRecovery(
                    "the server listens or exits",
                    () -> !server.isAlive() || server.output().contains("listens on"));
            if (server.isAlive()) {
                assertThat(Log.numbers(client)).isEqualTo(Publishing.upTo(50));
                return true;
            }
            assertThat(server.awaitExit()).isEqualTo(1);
            assertThat(server.output().lines().filter(line -> line.startsWith("windsock: ")))
                    .singleElement()
                    .asString()
                    .contains("restore ");
            return false;
        } finally {
            server.kill();
        }
    }
}
