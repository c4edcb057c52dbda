// SPDX-License-Identifier: Apache-2.0
package dev.windsock.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@NullUnmarked
final class ProcHostMeterTest {
    @TempDir
    Path directory;

    @Test
    void readsCountersFromKernelFiles() throws IOException {
        Path proc = Files.createDirectories(directory.resolve("proc/net")).getParent();
        Files.writeString(proc.resolve("stat"), "cpu  10 1 5 900 50 2 3 4 7 0\ncpu0 10 1 5 900 50 2 3 4 7 0\n");
        Files.writeString(proc.resolve("meminfo"), "MemTotal:  1000 kB\nMemFree: 1 kB\nMemAvailable: 400 kB\n");
        Files.writeString(proc.resolve("net/dev"), """
                Inter-|   Receive                                                |  Transmit
                 face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets
                    lo: 99 1 0 0 0 0 0 0 99 1 0 0 0 0 0 0
                  eth0: 100 1 0 0 0 0 0 0 200 1 0 0 0 0 0 0
                  eth1:1000 1 0 0 0 0 0 0 2000 1 0 0 0 0 0 0
                """);
        Files.writeString(proc.resolve("diskstats"), """
                 253 0 vda 1 0 10 0 1 0 20 0 0 0 0
                 253 1 vda1 1 0 7 0 1 0 7 0 0 0 0
                   7 0 loop0 1 0 7 0 1 0 7 0 0 0 0
                """);
        Path block = Files.createDirectories(directory.resolve("block/vda")).getParent();
        Files.createDirectories(block.resolve("loop0"));

        HostReading reading = new ProcHostMeter(Clock.systemUTC(), proc, block).read();

        assertThat(reading.cpuNanos()).isEqualTo(25 * 10_000_000L);
        assertThat(reading.memoryTotalBytes()).isEqualTo(1_000 * 1_024L);
        assertThat(reading.memoryAvailableBytes()).isEqualTo(400 * 1_024L);
        assertThat(reading.networkRxBytes()).isEqualTo(1_100);
        assertThat(reading.networkTxBytes()).isEqualTo(2_200);
        assertThat(reading.diskReadBytes()).isEqualTo(10 * 512L);
        assertThat(reading.diskWriteBytes()).isEqualTo(20 * 512L);
    }

    @Test
    void missingFilesYieldUnknownCounters() {
        HostReading reading = new ProcHostMeter(Clock.systemUTC(), directory, directory).read();

        assertThat(reading.cpuNanos()).isNull();
        assertThat(reading.memoryTotalBytes()).isNull();
        assertThat(reading.networkRxBytes()).isNull();
        assertThat(reading.diskReadBytes()).isNull();
    }
}
