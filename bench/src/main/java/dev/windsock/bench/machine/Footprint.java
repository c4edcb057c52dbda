// SPDX-License-Identifier: Apache-2.0
package dev.windsock.bench.machine;

/** The resources of a process: its physical memory, excluding the kernel's socket buffers, and its threads. */
public record Footprint(long residentBytes, int threads) {}
