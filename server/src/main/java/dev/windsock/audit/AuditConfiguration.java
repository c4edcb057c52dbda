// SPDX-License-Identifier: Apache-2.0
package dev.windsock.audit;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;

/**
 * The settings of the audit log.
 *
 * @param retention how long a row is retained
 * @param maxRows the maximum number of rows retained for all tenants together
 * @param maxBytes the maximum size in bytes of the rows retained for all tenants together
 */
@ConfigurationProperties("windsock.audit")
record AuditConfiguration(
        @Bindable(defaultValue = "365d") Duration retention,
        @Bindable(defaultValue = "1000000") long maxRows,
        @Bindable(defaultValue = "1073741824") long maxBytes) {}
