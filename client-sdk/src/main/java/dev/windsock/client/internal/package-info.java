// SPDX-License-Identifier: Apache-2.0
/** Types that the client's packages share; programs do not use them. */
@NullMarked
package dev.windsock.client.internal;

import org.jspecify.annotations.NullMarked;
