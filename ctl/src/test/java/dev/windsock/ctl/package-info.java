// SPDX-License-Identifier: Apache-2.0
@NullMarked
package dev.windsock.ctl;

import org.jspecify.annotations.NullMarked;
