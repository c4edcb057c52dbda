// SPDX-License-Identifier: Apache-2.0
/** API keys: their secrets, roles and endpoints. */
@NullMarked
package dev.windsock.access.key;

import org.jspecify.annotations.NullMarked;
