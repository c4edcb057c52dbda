// SPDX-License-Identifier: Apache-2.0
package dev.windsock.metrics;

/** Reads the counters of the machine that the server runs on. May block for as long as reading a few files takes. */
@FunctionalInterface
public interface HostMeter {
    HostReading read();
}
