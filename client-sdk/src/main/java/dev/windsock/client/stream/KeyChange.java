// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.stream;

import dev.windsock.client.model.ApiKey;
import dev.windsock.client.model.ChangeEvent;

/**
 * An API key has changed: KEY_CREATED, KEY_ROTATED or KEY_REVOKED.
 *
 * @param key the key after the change
 */
public record KeyChange(ChangeEvent event, ApiKey key) implements Change {}
