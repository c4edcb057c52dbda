// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.stream;

import dev.windsock.client.model.ChangeEvent;
import dev.windsock.client.model.Tenant;

/**
 * A tenant has changed: TENANT_CREATED, TENANT_UPDATED or TENANT_DELETED. Told to who manages tenants.
 *
 * @param tenant as it was after the change
 */
public record TenantChange(ChangeEvent event, Tenant tenant) implements Change {}
