// SPDX-License-Identifier: Apache-2.0
package dev.windsock.id;

/** Names a tenant. Every resource, key and event belongs to exactly one tenant. */
public record TenantId(String value) {
    /** The tenant that the server creates at its first start, and to which the admin key belongs. */
    public static final TenantId DEFAULT = new TenantId("01900000-0000-7000-8000-000000000000");

    public TenantId {
        if (value.isBlank()) {
            throw new IllegalArgumentException("a tenant id must not be blank");
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
