// SPDX-License-Identifier: Apache-2.0
/** Tenants, which share a server and cannot see each other, and their quotas. */
@NullMarked
package dev.windsock.tenant;

import org.jspecify.annotations.NullMarked;
