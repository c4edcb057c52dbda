// SPDX-License-Identifier: Apache-2.0
/** Tests with the real server, and with a server that records headers. */
@NullMarked
package dev.windsock.client.opentelemetry;

import org.jspecify.annotations.NullMarked;
