// SPDX-License-Identifier: Apache-2.0
@NullMarked
package dev.windsock.logging;

import org.jspecify.annotations.NullMarked;
