// SPDX-License-Identifier: Apache-2.0
package dev.windsock.principal;

/** An application event: keys or sessions have changed, so that some credentials may have ended. */
public record CredentialsChanged() {}
