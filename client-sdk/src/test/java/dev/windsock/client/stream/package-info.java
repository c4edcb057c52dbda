// SPDX-License-Identifier: Apache-2.0
@NullMarked
package dev.windsock.client.stream;

import org.jspecify.annotations.NullMarked;
