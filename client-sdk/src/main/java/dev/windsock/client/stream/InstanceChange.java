// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.stream;

import dev.windsock.client.model.ChangeEvent;
import dev.windsock.client.model.Instance;

/**
 * An instance has changed: INSTANCE_CREATED, _STARTING, _STARTED, _STOPPING, _STOPPED, _PAUSED, _RESUMED, _UPDATED,
 * _FAILED or _TERMINATED.
 *
 * @param instance the instance after the change
 */
public record InstanceChange(ChangeEvent event, Instance instance) implements Change {}
