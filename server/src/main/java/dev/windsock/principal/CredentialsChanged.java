// SPDX-License-Identifier: Apache-2.0
package dev.windsock.principal;

/** An application event: keys or sessions have changed, so some credentials may no longer be valid. */
public record CredentialsChanged() {}
