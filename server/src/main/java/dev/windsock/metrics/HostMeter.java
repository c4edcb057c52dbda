// SPDX-License-Identifier: Apache-2.0
package dev.windsock.metrics;

/** Reads the counters of the machine that the server runs on. May block briefly to read files. */
@FunctionalInterface
public interface HostMeter {
    HostReading read();
}
