// SPDX-License-Identifier: Apache-2.0
package dev.windsock.id;

/** Names a browser's session, and opens nothing. */
public record SessionId(String value) {}
