// SPDX-License-Identifier: Apache-2.0
/** The compute driver, the machine that instances run on, and the other containers on that machine. */
@NullMarked
package dev.windsock.host;

import org.jspecify.annotations.NullMarked;
