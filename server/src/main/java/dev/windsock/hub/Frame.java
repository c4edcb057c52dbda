// SPDX-License-Identifier: Apache-2.0
package dev.windsock.hub;

/** The location of a change's bytes in one wire format. */
record Frame(Slab slab, int from, int to) {}
