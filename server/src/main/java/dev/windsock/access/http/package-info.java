// SPDX-License-Identifier: Apache-2.0
/** Authenticates requests and rejects unauthorized ones: credentials, origins, rate limits and denials. */
@NullMarked
package dev.windsock.access.http;

import org.jspecify.annotations.NullMarked;
