// SPDX-License-Identifier: Apache-2.0
package dev.windsock.notification;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.util.List;

/**
 * The addresses that webhooks may reach.
 *
 * @param allowedNetworks addresses and blocks that webhooks may reach although they are not public, such as {@code 10.0.0.0/8}
 */
@ConfigurationProperties("windsock.webhook")
record WebhookConfiguration(@Bindable(defaultValue = "") List<String> allowedNetworks) {}
