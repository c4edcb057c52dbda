// SPDX-License-Identifier: Apache-2.0
/** Programs that use the client. Each is self-contained, to be read and copied. */
@NullMarked
package dev.windsock.examples;

import org.jspecify.annotations.NullMarked;
