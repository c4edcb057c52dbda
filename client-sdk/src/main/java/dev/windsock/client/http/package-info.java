// SPDX-License-Identifier: Apache-2.0
/** HTTP calls: common headers, limits, timeouts, and the mapping of error responses to exceptions. Internal. */
@NullMarked
package dev.windsock.client.http;

import org.jspecify.annotations.NullMarked;
