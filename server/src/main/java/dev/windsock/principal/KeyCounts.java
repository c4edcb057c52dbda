// SPDX-License-Identifier: Apache-2.0
package dev.windsock.principal;

import dev.windsock.id.KeyId;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Counts how much of a shared resource each key holds, so that no key can exhaust it.
 *
 * <p>Threading: thread-safe; does not block.
 */
public final class KeyCounts {
    private final int most;
    private final Map<KeyId, Integer> taken = new ConcurrentHashMap<>();

    /** @param most the maximum per key */
    public KeyCounts(int most) {
        this.most = most;
    }

    /** Acquires one unit for a key; returns false if the key has reached its maximum. */
    public boolean take(KeyId keyId) {
        if (taken.merge(keyId, 1, Integer::sum) > most) {
            release(keyId);
            return false;
        }
        return true;
    }

    /** Releases one unit. */
    public void release(KeyId keyId) {
        taken.computeIfPresent(keyId, (id, count) -> count == 1 ? null : count - 1);
    }
}
