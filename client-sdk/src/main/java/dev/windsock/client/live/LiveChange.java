// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.live;

import java.util.Optional;
import java.util.UUID;

/**
 * A change to a resource in a view.
 *
 * @param before the previous value; empty if the resource is new
 * @param after the new value; empty if the resource is gone
 */
public record LiveChange<V>(UUID id, Optional<V> before, Optional<V> after) {}
