// SPDX-License-Identifier: Apache-2.0
package dev.windsock.audit;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;

/**
 * The settings of the audit.
 *
 * @param retention how long a row is retained
 * @param maxRows how many rows are retained at most, of all tenants together
 * @param maxBytes how many bytes of rows are retained at most, of all tenants together
 */
@ConfigurationProperties("windsock.audit")
record AuditConfiguration(
        @Bindable(defaultValue = "365d") Duration retention,
        @Bindable(defaultValue = "1000000") long maxRows,
        @Bindable(defaultValue = "1073741824") long maxBytes) {}
