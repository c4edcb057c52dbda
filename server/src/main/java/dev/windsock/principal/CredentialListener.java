// SPDX-License-Identifier: Apache-2.0
package dev.windsock.principal;

import java.util.function.Predicate;

/** Hears when credentials end, so that what they opened can be closed. Beans of this type are called. */
@FunctionalInterface
public interface CredentialListener {
    /**
     * Called within a second of a revocation, an expiry or the end of a rotation's grace; returns quickly and does not
     * throw.
     *
     * @param whose true for each principal whose credential has ended
     */
    void ended(Predicate<Principal> whose);
}
