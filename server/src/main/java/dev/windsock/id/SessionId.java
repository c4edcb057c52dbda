// SPDX-License-Identifier: Apache-2.0
package dev.windsock.id;

/** Identifies a browser's session; grants no access. */
public record SessionId(String value) {}
