// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.spi;

/**
 * Supplies the API key. The client calls it before every request and every handshake, so a key can be rotated while the client
 * is in use. Supply the new key before the old one expires. A stream whose key has expired reconnects with the new key and
 * resumes after the last item that it received.
 *
 * <p>Implementations must be thread-safe and should not block for long.
 */
@FunctionalInterface
public interface CredentialSource {
    /** Returns the API key to use now, {@code wsk_...}. An exception propagates to the caller that makes the request. */
    String apiKey();
}
