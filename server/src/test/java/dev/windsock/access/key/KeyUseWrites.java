// SPDX-License-Identifier: Apache-2.0
package dev.windsock.access.key;

import jakarta.inject.Singleton;

/** Makes a server immediately store the uses of keys and read those of other servers, which it otherwise does every minute. */
@Singleton
public final class KeyUseWrites {
    private final KeyUses uses;

    KeyUseWrites(KeyUses uses) {
        this.uses = uses;
    }

    public void run() {
        uses.persist();
    }
}
