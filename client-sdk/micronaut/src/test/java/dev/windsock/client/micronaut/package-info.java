// SPDX-License-Identifier: Apache-2.0
/** Tests against the real server. */
@NullMarked
package dev.windsock.client.micronaut;

import org.jspecify.annotations.NullMarked;
