// SPDX-License-Identifier: Apache-2.0
package dev.windsock.edge;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.util.List;

/**
 * The proxies in front of the server.
 *
 * @param trustedProxies addresses and blocks whose forwarding headers are trusted, such as {@code 10.0.0.0/8}
 */
@ConfigurationProperties("windsock")
record EdgeConfiguration(@Bindable(defaultValue = "") List<String> trustedProxies) {}
