// SPDX-License-Identifier: Apache-2.0
package dev.windsock.access.key;

import dev.windsock.id.KeyId;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** The table of the networks from which keys were used. Stateless; blocks. */
@Singleton
final class KeyAddressRepository {
    /** A network that a key was used from. */
    record Seen(KeyId keyId, String network) {}

    /** Returns all rows; the rows of each key are in the order in which its networks were first seen. */
    List<Seen> all(Handle handle) {
        return handle.createQuery("select key_id, network from key_addresses order by key_id, first_seen_at, network")
                .map((rs, context) -> new Seen(new KeyId(rs.getString("key_id")), rs.getString("network")))
                .list();
    }

    /** Returns false if the network is already stored: another server may have seen it first. */
    boolean insert(Handle handle, KeyId keyId, String network, Instant now) {
        return handle.createUpdate("""
                                insert into key_addresses (key_id, network, first_seen_at)
                                values (:key, :network, :now) on conflict do nothing""")
                        .bind("key", keyId.value())
                        .bind("network", network)
                        .bind("now", now)
                        .execute()
                == 1;
    }

    /** Returns whether any network of a key is stored. */
    boolean exists(Handle handle, KeyId keyId) {
        return handle.createQuery("select 1 from key_addresses where key_id = :key limit 1")
                .bind("key", keyId.value())
                .mapTo(Integer.class)
                .findOne()
                .isPresent();
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
