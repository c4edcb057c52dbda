// SPDX-License-Identifier: Apache-2.0
/** Meters of what the client does, in a registry of Micrometer. */
@NullMarked
package dev.windsock.client.micrometer;

import org.jspecify.annotations.NullMarked;
