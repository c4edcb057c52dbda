// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import io.micronaut.context.annotation.Context;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * The id of a store. It is created once, shared by all servers that use the store, and independent of the log's epoch. It is
 * not a secret.
 *
 * <p>Threading: immutable.
 */
@Context
public final class StoreId {
    private final String text;

    StoreId(StoreDatabase database) {
        this.text = database.storeId();
    }

    /** Returns the id: 10 lower-case letters and digits. */
    public String text() {
        return text;
    }

    /** Reads the id; empty if the store has none yet. Blocks. */
    static Optional<String> find(Jdbi database) {
        return database.inTransaction(StoreId::find);
    }

    private static Optional<String> find(Handle handle) {
        return handle.createQuery("select id from store_identity")
                .mapTo(String.class)
                .findOne();
    }

    /**
     * Returns the id, and creates it if the store has none yet. If several servers do so concurrently, only one of them creates
     * it.
     */
    static String create(Handle handle) {
        handle.createUpdate("insert into store_identity (singleton, id) values (1, :id) on conflict do nothing")
                .bind("id", Epochs.next())
                .execute();
        return find(handle).orElseThrow();
    }
}
