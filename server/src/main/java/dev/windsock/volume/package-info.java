// SPDX-License-Identifier: Apache-2.0
/** Volumes: storage that outlives the instances it is attached to. */
@NullMarked
package dev.windsock.volume;

import org.jspecify.annotations.NullMarked;
