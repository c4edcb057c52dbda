// SPDX-License-Identifier: Apache-2.0
/** Copies of the database that are made while the server runs, and the record of a restore. */
@NullMarked
package dev.windsock.backup;

import org.jspecify.annotations.NullMarked;
