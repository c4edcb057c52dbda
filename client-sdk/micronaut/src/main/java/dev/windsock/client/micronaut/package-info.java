// SPDX-License-Identifier: Apache-2.0
/** The client as a Micronaut bean. */
@NullMarked
package dev.windsock.client.micronaut;

import org.jspecify.annotations.NullMarked;
