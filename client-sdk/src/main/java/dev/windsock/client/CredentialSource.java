// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client;

/**
 * Where the API key comes from. It is asked before every request and every handshake, so a key can be replaced while the
 * client is in use: give the new one before the old one ends, as a rotation's grace allows. A stream whose key has ended
 * goes on with the new one, after the last item that it brought.
 *
 * <p>Called by many threads at a time; should not block for long.
 */
@FunctionalInterface
public interface CredentialSource {
    /** The key to use now, {@code wsk_...}. What this throws is thrown to who makes the request. */
    String apiKey();
}
