// SPDX-License-Identifier: Apache-2.0
package dev.windsock.hub;

import dev.windsock.log.ChangeEvent;

/** Encodes a change as JSON, once for all readers. Stateless and thread-safe. */
@FunctionalInterface
public interface ChangeEncoder {
    /** Returns the change as UTF-8 JSON without line breaks. */
    byte[] encode(ChangeEvent event);
}
