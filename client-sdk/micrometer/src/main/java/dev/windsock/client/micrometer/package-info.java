// SPDX-License-Identifier: Apache-2.0
/** Micrometer metrics for the client. */
@NullMarked
package dev.windsock.client.micrometer;

import org.jspecify.annotations.NullMarked;
