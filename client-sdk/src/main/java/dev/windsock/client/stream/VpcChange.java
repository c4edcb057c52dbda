// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.stream;

import dev.windsock.client.model.ChangeEvent;
import dev.windsock.client.model.Vpc;

/**
 * A VPC has changed: VPC_CREATED or VPC_DELETED.
 *
 * @param vpc as it was after the change; for a deletion, as it was before
 */
public record VpcChange(ChangeEvent event, Vpc vpc) implements Change {}
