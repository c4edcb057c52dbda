// SPDX-License-Identifier: Apache-2.0
/** Redaction of secrets. Internal. */
@NullMarked
package dev.windsock.client.secret;

import org.jspecify.annotations.NullMarked;
