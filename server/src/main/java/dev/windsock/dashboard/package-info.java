// SPDX-License-Identifier: Apache-2.0
/** What a dashboard shows: counts, histories, newest changes, and the same live. */
@NullMarked
package dev.windsock.dashboard;

import org.jspecify.annotations.NullMarked;
