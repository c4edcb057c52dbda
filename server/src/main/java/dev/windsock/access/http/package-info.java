// SPDX-License-Identifier: Apache-2.0
/** Authenticates requests and rejects those that may not pass: credentials, origins, rates and denials. */
@NullMarked
package dev.windsock.access.http;

import org.jspecify.annotations.NullMarked;
