// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

/**
 * The size of a database.
 *
 * @param bytes its size on disk
 * @param liveBytes the part that is in use; the rest is reused before the database grows. -1 if it is unknown
 */
record StoreSize(long bytes, long liveBytes) {}
