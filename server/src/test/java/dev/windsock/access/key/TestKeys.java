// SPDX-License-Identifier: Apache-2.0
package dev.windsock.access.key;

import dev.windsock.id.Actor;
import dev.windsock.id.TenantId;
import dev.windsock.principal.Permission;
import dev.windsock.store.Store;
import dev.windsock.tenant.TestTenants;
import io.micronaut.context.BeanContext;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.NullUnmarked;

/** Creates keys for any tenant without the API, which creates keys only in the caller's own tenant. */
@NullUnmarked
public final class TestKeys {
    private TestKeys() {}

    /** Creates a key with a role's permissions, and returns its text. */
    public static String withRole(BeanContext context, TenantId tenantId, String role) {
        return make(
                context, tenantId, new StoredKey.Grant.OfRole(Role.parse(role).orElseThrow()), null);
    }

    /** Creates a key with these permissions, and returns its text. */
    public static String with(BeanContext context, TenantId tenantId, Permission... permissions) {
        return make(context, tenantId, new StoredKey.Grant.Listed(Set.of(permissions)), null);
    }

    /** Creates a key with a role's permissions that expires, and returns its text. */
    public static String until(BeanContext context, TenantId tenantId, String role, Instant expiresAt) {
        return make(
                context, tenantId, new StoredKey.Grant.OfRole(Role.parse(role).orElseThrow()), expiresAt);
    }

    /** Creates an administrator key that has expired, and returns its text. */
    public static String expired(BeanContext context, TenantId tenantId) {
        return make(context, tenantId, new StoredKey.Grant.OfRole(Role.ADMIN), Instant.EPOCH);
    }

    private static String make(BeanContext context, TenantId tenantId, StoredKey.Grant grant, Instant expiresAt) {
        ApiKey key = ApiKey.generate();
        StoredKey stored = new StoredKey(
                key.id(),
                tenantId,
                "test " + key.id(),
                grant,
                new Actor(null, "test"),
                context.getBean(Clock.class).instant(),
                expiresAt,
                null,
                List.of(new StoredKey.Secret(1, key.hash(), null)));
        TestTenants.ensure(context, tenantId);
        context.getBean(Store.class).write(transaction -> {
            context.getBean(KeyRepository.class).insert(transaction.handle(), stored);
            return stored;
        });
        context.getBean(KeyRing.class).put(stored);
        return key.text();
    }
}
