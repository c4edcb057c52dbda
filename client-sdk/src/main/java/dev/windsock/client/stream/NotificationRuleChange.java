// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.stream;

import dev.windsock.client.model.ChangeEvent;
import dev.windsock.client.model.NotificationRule;

/**
 * A notification rule has changed: NOTIFICATION_RULE_CREATED, NOTIFICATION_RULE_UPDATED, NOTIFICATION_RULE_DELETED or
 * NOTIFICATION_RULE_WEBHOOK_DISABLED.
 *
 * @param rule the rule after the change, or before its deletion; for its webhook, it contains only the origin of the URL
 */
public record NotificationRuleChange(ChangeEvent event, NotificationRule rule) implements Change {}
