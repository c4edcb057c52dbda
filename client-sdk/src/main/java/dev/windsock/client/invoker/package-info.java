// SPDX-License-Identifier: Apache-2.0
/** The runtime of the generated calls. */
@NullMarked
package dev.windsock.client.invoker;

import org.jspecify.annotations.NullMarked;
