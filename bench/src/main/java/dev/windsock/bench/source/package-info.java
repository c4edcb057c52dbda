// SPDX-License-Identifier: Apache-2.0
/** Publishes from inside the measured process, without requests, so that only the fan-out and the server's log are measured. */
@NullMarked
package dev.windsock.bench.source;

import org.jspecify.annotations.NullMarked;
