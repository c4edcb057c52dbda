// SPDX-License-Identifier: Apache-2.0
/**
 * The operations in the OpenAPI document, generated: one class per tag and one method per operation. The streams of the
 * document are in {@link dev.windsock.client.api.Streams}.
 */
@NullMarked
package dev.windsock.client.api;

import org.jspecify.annotations.NullMarked;
