// SPDX-License-Identifier: Apache-2.0
package dev.windsock.instance;

import dev.windsock.compute.RunEnding;
import dev.windsock.compute.RunState;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;

/**
 * Counts how often this server observed that the kernel had killed processes of an instance because memory ran out. Thread-safe;
 * does not block.
 */
@Singleton
final class MemoryKills {
    private final Counter kills;

    MemoryKills(MeterRegistry registry) {
        kills = Counter.builder("windsock.out.of.memory.kills")
                .description("Observations that the kernel killed processes of an instance because memory ran out,"
                        + " whether or not this ended its run")
                .register(registry);
    }

    /** Counts a kill after which the run continues. */
    void whileRunning() {
        kills.increment();
    }

    /** Counts the end of a run, if a kill ended it. */
    void ended(RunEnding ending) {
        if (ending == RunEnding.OUT_OF_MEMORY) {
            kills.increment();
        }
    }

    /** Counts a run that has ended, if a kill ended it. */
    void found(RunState run) {
        if (run instanceof RunState.Ended ended) {
            ended(ended.ending());
        }
    }
}
