// SPDX-License-Identifier: Apache-2.0
/** The exceptions that calls and streams throw. */
@NullMarked
package dev.windsock.client.error;

import org.jspecify.annotations.NullMarked;
