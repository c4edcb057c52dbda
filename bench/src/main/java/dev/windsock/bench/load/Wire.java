// SPDX-License-Identifier: Apache-2.0
package dev.windsock.bench.load;

/** On what a fleet connects. */
public enum Wire {
    WEBSOCKET,
    SSE
}
