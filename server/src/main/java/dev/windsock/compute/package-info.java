// SPDX-License-Identifier: Apache-2.0
/** What runs instances: the driver SPI and its implementations. */
@NullMarked
package dev.windsock.compute;

import org.jspecify.annotations.NullMarked;
