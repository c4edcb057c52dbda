// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.stream;

import dev.windsock.client.model.ChangeEvent;
import dev.windsock.client.model.Tenant;

/**
 * A tenant has changed: TENANT_CREATED, TENANT_UPDATED or TENANT_DELETED. Only keys that may manage tenants receive it.
 *
 * @param tenant the tenant after the change
 */
public record TenantChange(ChangeEvent event, Tenant tenant) implements Change {}
