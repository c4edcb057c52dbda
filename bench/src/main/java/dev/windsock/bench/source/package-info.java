// SPDX-License-Identifier: Apache-2.0
/** Publishing from inside the measured process, without a request: what is left is the fan-out and, in the server, the log. */
@NullMarked
package dev.windsock.bench.source;

import org.jspecify.annotations.NullMarked;
