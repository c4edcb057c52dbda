// SPDX-License-Identifier: Apache-2.0
package dev.windsock.principal;

import java.util.function.Predicate;

/** Closes what a credential opened when the credential ends. All beans of this type are called. */
@FunctionalInterface
public interface CredentialListener {
    /**
     * Called within a second after a revocation, an expiry or the end of a grace period. Returns quickly and does not throw.
     *
     * @param whose matches each principal whose credential has ended
     */
    void ended(Predicate<Principal> whose);
}
