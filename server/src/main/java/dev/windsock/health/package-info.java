// SPDX-License-Identifier: Apache-2.0
/** Readiness: the store, the driver, the certificate and the drain. */
@NullMarked
package dev.windsock.health;

import org.jspecify.annotations.NullMarked;
