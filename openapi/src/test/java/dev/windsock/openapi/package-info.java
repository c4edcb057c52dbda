// SPDX-License-Identifier: Apache-2.0
/** What keeps the published documents true to the server and safe for their users. */
@NullMarked
package dev.windsock.openapi;

import org.jspecify.annotations.NullMarked;
