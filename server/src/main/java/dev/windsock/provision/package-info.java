// SPDX-License-Identifier: Apache-2.0
/**
 * Creates and removes the storage and the networks that resources need in the driver, so that no failure or crash leaves
 * anything behind.
 */
@NullMarked
package dev.windsock.provision;

import org.jspecify.annotations.NullMarked;
