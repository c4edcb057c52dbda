// SPDX-License-Identifier: Apache-2.0
package dev.windsock.audit;

import dev.windsock.id.TenantId;

/**
 * Where a tenant's chain ends, and where it begins since retention cut off what came before.
 *
 * @param headOffset the place of the newest row; 0 before the first
 * @param headHash its hash
 * @param baseOffset the place of the last row that retention removed; 0 when it has removed none
 * @param baseHash its hash, which the first row that is left names as its predecessor
 */
record AuditChain(TenantId tenantId, long headOffset, String headHash, long baseOffset, String baseHash) {}
