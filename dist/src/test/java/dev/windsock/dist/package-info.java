// SPDX-License-Identifier: Apache-2.0
@NullMarked
package dev.windsock.dist;

import org.jspecify.annotations.NullMarked;
