// SPDX-License-Identifier: Apache-2.0
package dev.windsock.principal;

/** Knows whether what proved a principal is still valid. Does not block. */
@FunctionalInterface
public interface CredentialCheck {
    /** Whether the credential was revoked, rotated out or has expired since. */
    boolean hasEnded(Principal principal);
}
