// SPDX-License-Identifier: Apache-2.0
/** Real NATS servers for tests. The SDK tests also compile this package. */
@NullMarked
package dev.windsock.nats;

import org.jspecify.annotations.NullMarked;
