// SPDX-License-Identifier: Apache-2.0
package dev.windsock.access.key;

import dev.windsock.id.TenantId;
import dev.windsock.principal.Caller;
import dev.windsock.store.Store;
import dev.windsock.store.Transaction;
import dev.windsock.tenant.TenantKeys;
import jakarta.inject.Singleton;

/** Revokes all keys of a deleted tenant. Stateless; blocks on the store. */
@Singleton
final class TenantKeyRevoker implements TenantKeys {
    private final Store store;
    private final KeyRepository repository;
    private final KeyService keys;

    TenantKeyRevoker(Store store, KeyRepository repository, KeyService keys) {
        this.store = store;
        this.repository = repository;
        this.keys = keys;
    }

    @Override
    public void revoke(Transaction transaction, Caller caller, TenantId tenantId) {
        repository.ofTenant(transaction.handle(), tenantId).stream()
                .filter(key -> key.revokedAt() == null)
                .forEach(key -> keys.revoke(transaction, caller, key));
    }

    @Override
    public void revoked(TenantId tenantId) {
        keys.committedAll(store.read(handle -> repository.ofTenant(handle, tenantId)));
    }
}
