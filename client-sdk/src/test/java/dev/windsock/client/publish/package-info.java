// SPDX-License-Identifier: Apache-2.0
@NullMarked
package dev.windsock.client.publish;

import org.jspecify.annotations.NullMarked;
