// SPDX-License-Identifier: Apache-2.0
/** The client as a bean of Micronaut. */
@NullMarked
package dev.windsock.client.micronaut;

import org.jspecify.annotations.NullMarked;
