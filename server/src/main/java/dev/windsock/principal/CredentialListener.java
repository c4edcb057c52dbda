// SPDX-License-Identifier: Apache-2.0
package dev.windsock.principal;

import java.util.function.Predicate;

/**
 * Closes streams and other open work when the credential that opened them is no longer valid. All beans of this type are
 * called.
 */
@FunctionalInterface
public interface CredentialListener {
    /**
     * Called within a second after a revocation, an expiry or the end of a grace period, and once a minute. Must return quickly
     * and must not throw.
     *
     * @param whose matches each principal whose credential is no longer valid
     */
    void ended(Predicate<Principal> whose);
}
