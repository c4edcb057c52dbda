// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute;

/**
 * The size of the machine that instances run on.
 *
 * @param node its host name
 */
public record HostSize(String node, int cpuCount, long memoryBytes) {}
