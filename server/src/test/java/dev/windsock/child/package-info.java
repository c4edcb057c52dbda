// SPDX-License-Identifier: Apache-2.0
/** Programs that tests start. The tests of the SDK compile this package too. */
@NullMarked
package dev.windsock.child;

import org.jspecify.annotations.NullMarked;
