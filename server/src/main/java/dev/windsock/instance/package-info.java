// SPDX-License-Identifier: Apache-2.0
/** Instances: their life from launch to termination, and what the driver does for it. */
@NullMarked
package dev.windsock.instance;

import org.jspecify.annotations.NullMarked;
