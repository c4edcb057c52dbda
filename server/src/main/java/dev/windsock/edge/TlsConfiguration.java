// SPDX-License-Identifier: Apache-2.0
package dev.windsock.edge;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.context.annotation.Requires;
import java.nio.file.Path;

/**
 * The files of the server certificate.
 *
 * @param certificate the chain in PEM format, beginning with the server's own certificate
 * @param key the private key in PEM format, not encrypted
 */
@Requires(property = "windsock.tls.certificate")
@Requires(property = "windsock.tls.key")
@ConfigurationProperties("windsock.tls")
record TlsConfiguration(Path certificate, Path key) {}
