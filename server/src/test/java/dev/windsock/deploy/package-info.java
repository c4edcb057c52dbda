// SPDX-License-Identifier: Apache-2.0
@NullMarked
package dev.windsock.deploy;

import org.jspecify.annotations.NullMarked;
