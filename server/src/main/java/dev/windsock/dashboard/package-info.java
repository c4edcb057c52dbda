// SPDX-License-Identifier: Apache-2.0
/** The data of a dashboard: counts, histories and newest changes, initially and live. */
@NullMarked
package dev.windsock.dashboard;

import org.jspecify.annotations.NullMarked;
