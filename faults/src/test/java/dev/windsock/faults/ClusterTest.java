// SPDX-License-Identifier: Apache-2.0
package dev.windsock.faults;

import dev.windsock.postgres.CuttingProxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three servers share one PostgreSQL database and one NATS server, while a seed determines which process is killed or suspended
 * next.
 */
@Timeout(3_600)
final class ClusterTest {
    private static final int SEEDS = Integer.getInteger("faults.seeds", 6);
    private static final int FIRST_SEED = Integer.getInteger("faults.first-seed", 1);
    private static final int STREAMS = Integer.getInteger("faults.streams", 24);

    /** Must be lower with thousands of streams, because the test itself cannot decode that many events. */
    private static final int EVENTS_PER_SECOND = Integer.getInteger("faults.events-per-second", 150);

    /**
     * The number of events to wait for after a fault; once the servers have recovered, they are acknowledged within four
     * seconds.
     */
    private static final int EVENTS_PER_FAULT = Math.min(60, 4 * EVENTS_PER_SECOND);

    private static final Duration MAX_SUSPENSION = Duration.ofSeconds(6);

    @TempDir
    Path directory;

    @Test
    void deliverEverythingOnceAndInOrderAcrossKills() throws Exception {
        try (ServerGroup servers = new ServerGroup(directory);
                ClusterLoad load = ClusterLoad.start(servers, STREAMS, EVENTS_PER_SECOND)) {
            for (int seed = FIRST_SEED; seed < FIRST_SEED + SEEDS; seed++) {
                fault(servers, load, seed);
            }
            load.requireComplete();
        }
    }

    /**
     * Kills or suspends one of the processes, and restarts or resumes it after a while. Returns once events are acknowledged
     * again.
     */
    private static void fault(ServerGroup servers, ClusterLoad load, int seed) throws Exception {
        Random random = new Random(seed);
        load.awaitEvents(random.nextInt(EVENTS_PER_FAULT));
        int index = random.nextInt(ServerGroup.SIZE);
        String what =
                switch (random.nextInt(9)) {
                    case 0, 1, 2 -> {
                        servers.server(index).kill();
                        pause(random, Duration.ofSeconds(2));
                        servers.restart(index);
                        yield "killed node-" + index;
                    }
                    case 3 -> {
                        servers.server(index).close();
                        servers.restart(index);
                        yield "stopped node-" + index;
                    }
                    case 4, 5 -> {
                        servers.suspend(index);
                        pause(random, MAX_SUSPENSION);
                        servers.resume(index);
                        yield "suspended node-" + index;
                    }
                    case 6 -> {
                        servers.nats().kill();
                        pause(random, Duration.ofSeconds(3));
                        servers.nats().restart();
                        yield "killed NATS";
                    }
                    case 7 -> {
                        boolean database = random.nextBoolean();
                        CuttingProxy proxy = database ? servers.databaseOf(0) : servers.natsOf(0);
                        proxy.goSilent();
                        pause(random, MAX_SUSPENSION);
                        proxy.resume();
                        yield database ? "cut node-0 off PostgreSQL" : "cut node-0 off NATS";
                    }
                    default -> {
                        servers.postgres().kill();
                        pause(random, Duration.ofSeconds(2));
                        servers.postgres().restart();
                        yield "killed PostgreSQL";
                    }
                };
        System.out.println("seed " + seed + ": " + what + " after " + load.acknowledged()
                + " events; -Dfaults.first-seed=" + seed + " -Dfaults.seeds=1 repeats it");
        load.awaitEvents(EVENTS_PER_FAULT);
    }

    private static void pause(Random random, Duration max) {
        long end = System.nanoTime() + random.nextLong(max.toNanos());
        while (System.nanoTime() < end) {
            LockSupport.parkNanos(end - System.nanoTime());
        }
    }
}
