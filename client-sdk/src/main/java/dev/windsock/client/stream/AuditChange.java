// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.stream;

import dev.windsock.client.model.AuditRow;
import dev.windsock.client.model.ChangeEvent;

/** An action was performed or denied: AUDIT_LOG. */
public record AuditChange(ChangeEvent event, AuditRow row) implements Change {}
