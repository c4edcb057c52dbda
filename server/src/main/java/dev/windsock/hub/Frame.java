// SPDX-License-Identifier: Apache-2.0
package dev.windsock.hub;

/** Where a change's bytes stand, in one wire format. */
record Frame(Slab slab, int from, int to) {}
