// SPDX-License-Identifier: Apache-2.0
/** Publishing many events: batching, backpressure and retries. */
@NullMarked
package dev.windsock.client.publish;

import org.jspecify.annotations.NullMarked;
