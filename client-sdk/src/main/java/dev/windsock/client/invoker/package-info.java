// SPDX-License-Identifier: Apache-2.0
/** The runtime for the generated calls. */
@NullMarked
package dev.windsock.client.invoker;

import org.jspecify.annotations.NullMarked;
