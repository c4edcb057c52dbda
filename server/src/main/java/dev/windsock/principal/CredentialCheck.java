// SPDX-License-Identifier: Apache-2.0
package dev.windsock.principal;

/** Checks whether a principal's credential is still valid. Does not block. */
@FunctionalInterface
public interface CredentialCheck {
    /** Returns whether the credential was revoked or rotated out, or has expired. */
    boolean hasEnded(Principal principal);
}
