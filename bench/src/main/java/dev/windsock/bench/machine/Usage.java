// SPDX-License-Identifier: Apache-2.0
package dev.windsock.bench.machine;

import java.time.Duration;

/**
 * What a process has used up.
 *
 * @param cpu in user and kernel mode
 * @param loops the event loops' part of it
 * @param allocatedBytes on the Java heap
 */
public record Usage(Duration cpu, Duration loops, long allocatedBytes) {
    /** What was used between an earlier moment and this one. */
    public Usage since(Usage earlier) {
        return new Usage(cpu.minus(earlier.cpu), loops.minus(earlier.loops), allocatedBytes - earlier.allocatedBytes);
    }

    /** In microseconds. */
    public double cpuMicros() {
        return cpu.toNanos() / 1e3;
    }

    /** The event loops' part, in microseconds. */
    public double loopMicros() {
        return loops.toNanos() / 1e3;
    }
}
