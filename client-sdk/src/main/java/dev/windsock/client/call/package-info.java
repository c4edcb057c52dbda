// SPDX-License-Identifier: Apache-2.0
/** Options and results of calls. */
@NullMarked
package dev.windsock.client.call;

import org.jspecify.annotations.NullMarked;
