// SPDX-License-Identifier: Apache-2.0
package dev.windsock.principal;

import dev.windsock.id.KeyId;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How much of what all share each key has taken, so that none takes it all.
 *
 * <p>Threading: for any thread; does not block.
 */
public final class KeyCounts {
    private final int most;
    private final Map<KeyId, Integer> taken = new ConcurrentHashMap<>();

    /** @param most that one key may have at a time */
    public KeyCounts(int most) {
        this.most = most;
    }

    /** Takes one more for a key; false when it has all that it may. */
    public boolean take(KeyId keyId) {
        if (taken.merge(keyId, 1, Integer::sum) > most) {
            release(keyId);
            return false;
        }
        return true;
    }

    /** Gives one back. */
    public void release(KeyId keyId) {
        taken.computeIfPresent(keyId, (id, count) -> count == 1 ? null : count - 1);
    }
}
