// SPDX-License-Identifier: Apache-2.0
package dev.windsock.bench.machine;

import java.time.Duration;

/**
 * The resources that a process has used.
 *
 * @param cpu the CPU time in user and kernel mode
 * @param loops the part of the CPU time used by the event loops
 * @param allocatedBytes the bytes allocated on the Java heap
 */
public record Usage(Duration cpu, Duration loops, long allocatedBytes) {
    /** Returns the usage since an earlier measurement. */
    public Usage since(Usage earlier) {
        return new Usage(cpu.minus(earlier.cpu), loops.minus(earlier.loops), allocatedBytes - earlier.allocatedBytes);
    }

    /** Returns the CPU time in microseconds. */
    public double cpuMicros() {
        return cpu.toNanos() / 1e3;
    }

    /** Returns the CPU time of the event loops in microseconds. */
    public double loopMicros() {
        return loops.toNanos() / 1e3;
    }
}
