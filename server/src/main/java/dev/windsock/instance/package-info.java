// SPDX-License-Identifier: Apache-2.0
/** Instances: their lifecycle from launch to termination, and the driver's part in it. */
@NullMarked
package dev.windsock.instance;

import org.jspecify.annotations.NullMarked;
