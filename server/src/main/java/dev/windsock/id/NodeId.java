// SPDX-License-Identifier: Apache-2.0
package dev.windsock.id;

/**
 * The id of a node: a server together with its host, its compute driver and its data directory. Resources on a node's host
 * belong to that node, and no other server acts on them.
 */
public record NodeId(String value) {
    public NodeId {
        Uuids.checked(value);
    }

    @Override
    public String toString() {
        return value;
    }
}
