// SPDX-License-Identifier: Apache-2.0
/** Tenants: who share a server and see nothing of each other, and how much each may have. */
@NullMarked
package dev.windsock.tenant;

import org.jspecify.annotations.NullMarked;
