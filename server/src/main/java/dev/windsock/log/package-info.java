// SPDX-License-Identifier: Apache-2.0
/** The log as its readers see it: positions, changes and their types. Independent of SQL. */
@NullMarked
package dev.windsock.log;

import org.jspecify.annotations.NullMarked;
