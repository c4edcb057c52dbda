// SPDX-License-Identifier: Apache-2.0
package dev.windsock.bench.load;

/** The transport of a stream. */
public enum Wire {
    WEBSOCKET,
    SSE
}
