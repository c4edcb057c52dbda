// SPDX-License-Identifier: Apache-2.0
/** The data of a dashboard: counts, histories and the latest changes, for its initial state and as live updates. */
@NullMarked
package dev.windsock.dashboard;

import org.jspecify.annotations.NullMarked;
