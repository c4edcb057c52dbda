// SPDX-License-Identifier: Apache-2.0
package dev.windsock.audit;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;

/**
 * The settings of the audit.
 *
 * @param retention how long a row is retained
 */
@ConfigurationProperties("windsock.audit")
record AuditConfiguration(@Bindable(defaultValue = "365d") Duration retention) {}
