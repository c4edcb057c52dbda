// SPDX-License-Identifier: Apache-2.0
package dev.windsock.id;

import org.jspecify.annotations.Nullable;

/**
 * The originator of a change.
 *
 * @param keyId the public id of the API key, or null for the server itself and the operator of its host
 */
public record Actor(@Nullable String keyId, String name) {
    /** The actor for actions by the server itself, such as the creation of the first key. */
    public static final Actor WINDSOCK = new Actor(null, "windsock");

    /**
     * The actor for changes that no request caused: a process that exits, a container stopped from outside, a reconciliation.
     */
    public static final Actor ENGINE = new Actor(null, "engine");

    /** A person who runs commands on the server's host, under the operating-system account of the server. */
    public static final Actor OPERATOR = new Actor(null, "operator");
}
