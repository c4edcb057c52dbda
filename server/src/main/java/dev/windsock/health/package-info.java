// SPDX-License-Identifier: Apache-2.0
/** Health: the store, the compute driver, the certificate and the drain. */
@NullMarked
package dev.windsock.health;

import org.jspecify.annotations.NullMarked;
