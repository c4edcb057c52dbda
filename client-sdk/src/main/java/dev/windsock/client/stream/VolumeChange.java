// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.stream;

import dev.windsock.client.model.ChangeEvent;
import dev.windsock.client.model.Volume;

/**
 * A volume has changed: VOLUME_CREATED, _ATTACHED, _DETACHED or _DELETED.
 *
 * @param volume as it was after the change; for a deletion, as it was before
 */
public record VolumeChange(ChangeEvent event, Volume volume) implements Change {}
