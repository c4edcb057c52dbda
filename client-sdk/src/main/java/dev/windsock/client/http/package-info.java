// SPDX-License-Identifier: Apache-2.0
/** What every request and handshake carries, and how its refusals become exceptions. Not for use by others. */
@NullMarked
package dev.windsock.client.http;

import org.jspecify.annotations.NullMarked;
