// SPDX-License-Identifier: Apache-2.0
@NullMarked
package dev.windsock.client.http;

import org.jspecify.annotations.NullMarked;
