// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.live;

import java.util.Optional;
import java.util.UUID;

/**
 * A resource of a view is another than before.
 *
 * @param before empty where it is new
 * @param after empty where it is gone
 */
public record LiveChange<V>(UUID id, Optional<V> before, Optional<V> after) {}
