// SPDX-License-Identifier: Apache-2.0
/** The machine that tests run on. The tests of the SDK compile this package too. */
@NullMarked
package dev.windsock.machine;

import org.jspecify.annotations.NullMarked;
