// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.stream;

import dev.windsock.client.model.ChangeEvent;
import dev.windsock.client.model.Volume;

/**
 * A volume has changed: VOLUME_CREATED, _ATTACHED, _DETACHED or _DELETED.
 *
 * @param volume the volume after the change, or before its deletion
 */
public record VolumeChange(ChangeEvent event, Volume volume) implements Change {}
