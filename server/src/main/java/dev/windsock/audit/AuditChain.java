// SPDX-License-Identifier: Apache-2.0
package dev.windsock.audit;

import dev.windsock.id.TenantId;

/**
 * The end of a tenant's chain, and its beginning after retention removed older rows.
 *
 * @param headOffset the position of the newest row; 0 before the first
 * @param headHash its hash
 * @param baseOffset the position of the last row that retention removed; 0 if none
 * @param baseHash its hash, which is the previous hash of the first remaining row
 */
record AuditChain(TenantId tenantId, long headOffset, String headHash, long baseOffset, String baseHash) {}
