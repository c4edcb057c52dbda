// SPDX-License-Identifier: Apache-2.0
package dev.windsock.access.key;

import dev.windsock.id.KeyId;
import dev.windsock.log.EventLog;
import dev.windsock.log.ResourceType;
import dev.windsock.store.ChangeFollower;
import io.micronaut.runtime.event.annotation.EventListener;
import io.micronaut.runtime.server.event.ServerStartupEvent;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/**
 * Applies every committed change to a key, on any server, including changes whose request ended before the commit. A revoked
 * key must grant no access, even if the request that revoked it failed.
 *
 * <p>Threading: {@code follower} is set and cleared by the framework's thread.
 */
@Singleton
final class KeyChanges {
    private final EventLog log;
    private final KeyService keys;
    private @Nullable ChangeFollower follower;

    KeyChanges(EventLog log, KeyService keys) {
        this.log = log;
        this.keys = keys;
    }

    @EventListener
    void started(ServerStartupEvent event) {
        follower = new ChangeFollower(log, ResourceType.KEY, id -> keys.apply(new KeyId(id)));
        // applies the changes since the keys were loaded
        keys.applyStored();
    }

    @PreDestroy
    void close() {
        if (follower != null) {
            follower.close();
        }
    }
}
