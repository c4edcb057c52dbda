// SPDX-License-Identifier: Apache-2.0
package dev.windsock.access.key;

import dev.windsock.id.KeyId;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** The table of the networks that keys were used from. Stateless; blocks. */
@Singleton
final class KeyAddressRepository {
    /** A network that a key was used from. */
    record Seen(KeyId keyId, String network) {}

    /** Returns all rows; those of a key in the order in which they were first seen. */
    List<Seen> all(Handle handle) {
        return handle.createQuery("select key_id, network from key_addresses order by key_id, first_seen_at, network")
                .map((rs, context) -> new Seen(new KeyId(rs.getString("key_id")), rs.getString("network")))
                .list();
    }

    void insert(Handle handle, KeyId keyId, String network, Instant now) {
        handle.createUpdate("""
                        insert into key_addresses (key_id, network, first_seen_at) values (:key, :network, :now)""")
                .bind("key", keyId.value())
                .bind("network", network)
                .bind("now", now)
                .execute();
    }

    void delete(Handle handle, KeyId keyId, String network) {
        handle.createUpdate("delete from key_addresses where key_id = :key and network = :network")
                .bind("key", keyId.value())
                .bind("network", network)
                .execute();
    }

    void deleteAll(Handle handle, KeyId keyId) {
        handle.createUpdate("delete from key_addresses where key_id = :key")
                .bind("key", keyId.value())
                .execute();
    }
}
