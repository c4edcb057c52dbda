// SPDX-License-Identifier: Apache-2.0
package dev.windsock.principal;

/** Names a browser's session, and opens nothing. */
public record SessionId(String value) {}
