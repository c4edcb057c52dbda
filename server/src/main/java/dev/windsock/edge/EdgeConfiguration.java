// SPDX-License-Identifier: Apache-2.0
package dev.windsock.edge;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.util.List;

/**
 * What stands before the server.
 *
 * @param trustedProxies addresses and blocks of addresses whose forwarding headers count, such as {@code 10.0.0.0/8}
 */
@ConfigurationProperties("windsock")
record EdgeConfiguration(@Bindable(defaultValue = "") List<String> trustedProxies) {}
