// SPDX-License-Identifier: Apache-2.0
/** Tests against the real server, and one that records headers. */
@NullMarked
package dev.windsock.client.opentelemetry;

import org.jspecify.annotations.NullMarked;
