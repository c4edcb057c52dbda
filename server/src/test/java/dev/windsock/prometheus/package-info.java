// SPDX-License-Identifier: Apache-2.0
/** A real Prometheus for tests. The tests of the SDK compile this package too. */
@NullMarked
package dev.windsock.prometheus;

import org.jspecify.annotations.NullMarked;
