// SPDX-License-Identifier: Apache-2.0
/** The compute driver and the machine that instances run on, and the other containers there. */
@NullMarked
package dev.windsock.host;

import org.jspecify.annotations.NullMarked;
