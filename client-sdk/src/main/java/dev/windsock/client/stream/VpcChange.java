// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.stream;

import dev.windsock.client.model.ChangeEvent;
import dev.windsock.client.model.Vpc;

/**
 * A VPC has changed: VPC_CREATED or VPC_DELETED.
 *
 * @param vpc the VPC after the change, or before its deletion
 */
public record VpcChange(ChangeEvent event, Vpc vpc) implements Change {}
