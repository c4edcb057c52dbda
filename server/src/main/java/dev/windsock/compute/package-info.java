// SPDX-License-Identifier: Apache-2.0
/** The driver SPI and the selection of a driver. Each implementation has its own package below. */
@NullMarked
package dev.windsock.compute;

import org.jspecify.annotations.NullMarked;
