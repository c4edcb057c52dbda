// SPDX-License-Identifier: Apache-2.0
/** Tests that the published documents match the server and stay compatible. */
@NullMarked
package dev.windsock.openapi;

import org.jspecify.annotations.NullMarked;
