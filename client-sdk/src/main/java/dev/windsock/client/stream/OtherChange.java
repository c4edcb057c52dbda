// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.stream;

import dev.windsock.client.model.ChangeEvent;

/** An event that a service has published, or whose type is newer than this client. */
public record OtherChange(ChangeEvent event) implements Change {}
