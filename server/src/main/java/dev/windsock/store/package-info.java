// SPDX-License-Identifier: Apache-2.0
/** The database: state and log, committed together. */
@NullMarked
package dev.windsock.store;

import org.jspecify.annotations.NullMarked;
