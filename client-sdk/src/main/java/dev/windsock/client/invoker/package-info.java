// SPDX-License-Identifier: Apache-2.0
/** What the generated calls stand on. */
@NullMarked
package dev.windsock.client.invoker;

import org.jspecify.annotations.NullMarked;
