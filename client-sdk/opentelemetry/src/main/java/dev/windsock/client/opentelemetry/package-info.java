// SPDX-License-Identifier: Apache-2.0
/** OpenTelemetry tracing for the client. */
@NullMarked
package dev.windsock.client.opentelemetry;

import org.jspecify.annotations.NullMarked;
