// SPDX-License-Identifier: Apache-2.0
package dev.windsock.hub;

import dev.windsock.log.ChangeEvent;

/** Makes a change's JSON, once for all who read it. Stateless; for any thread. */
@FunctionalInterface
public interface ChangeEncoder {
    /** The change as UTF-8 JSON. */
    byte[] encode(ChangeEvent event);
}
