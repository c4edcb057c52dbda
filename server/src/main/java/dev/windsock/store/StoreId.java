// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import io.micronaut.context.annotation.Context;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * The id of a store. It is created once, shared by all servers that use the store, and independent of the log's epoch. It is
 * not a secret.
 *
 * <p>Threading: immutable; only the constructor blocks, at the start and not in the first request. If several servers start at once, one of them creates the id.
 */
@Context
public final class StoreId {
    private final String text;

    StoreId(Store store) {
        Optional<String> stored = store.read(StoreId::read);
        this.text = stored.orElseGet(() -> store.write(transaction -> {
                    create(transaction.handle());
                    return read(transaction.handle()).orElseThrow();
                })
                .value());
    }

    /** Returns the id: 10 lower-case letters and digits. */
    public String text() {
        return text;
    }

    private static Optional<String> read(Handle handle) {
        return handle.createQuery("select id from store_identity")
                .mapTo(String.class)
                .findOne();
    }

    private static void create(Handle handle) {
        handle.createUpdate("insert into store_identity (singleton, id) values (1, :id) on conflict do nothing")
                .bind("id", Epochs.next())
                .execute();
    }
}
