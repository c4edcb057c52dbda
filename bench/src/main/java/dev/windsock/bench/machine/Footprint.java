// SPDX-License-Identifier: Apache-2.0
package dev.windsock.bench.machine;

/** What a process holds: physical memory, without the kernel's socket buffers, and threads. */
public record Footprint(long residentBytes, int threads) {}
