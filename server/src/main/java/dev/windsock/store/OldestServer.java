// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import jakarta.inject.Singleton;

/**
 * Selects one of the servers that share the store, for work that only one of them should do: the oldest running server. After
 * that server stops, or fails to renew its lease for a while, another one is selected. For a moment, two servers or none may
 * consider themselves the oldest, so the work must not depend on being done exactly once.
 *
 * <p>Threading: thread-safe; does not block.
 */
@Singleton
public final class OldestServer {
    private final StoreDatabase database;

    OldestServer(StoreDatabase database) {
        this.database = database;
    }

    /** Returns whether this server is the oldest one. */
    public boolean isThisOne() {
        return database.isOldest();
    }
}
