// SPDX-License-Identifier: Apache-2.0
package dev.windsock.edge;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.context.annotation.Requires;
import io.micronaut.core.bind.annotation.Bindable;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Where the server's certificate is.
 *
 * @param certificate its chain as PEM, the server's own first
 * @param key its private key as PEM, not encrypted
 * @param lookEvery how often both files are looked at
 */
@Requires(property = "windsock.tls.certificate")
@Requires(property = "windsock.tls.key")
@ConfigurationProperties("windsock.tls")
record TlsConfiguration(
        Path certificate,
        Path key,
        @Bindable(defaultValue = "2s") Duration lookEvery) {}
