// SPDX-License-Identifier: Apache-2.0
/** Traces through the client, with OpenTelemetry. */
@NullMarked
package dev.windsock.client.opentelemetry;

import org.jspecify.annotations.NullMarked;
