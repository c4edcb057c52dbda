// SPDX-License-Identifier: Apache-2.0
/**
 * The operations of the OpenAPI document, generated: one class per tag and one method per operation. Its streams are in
 * {@link dev.windsock.client.api.Streams}.
 */
@NullMarked
package dev.windsock.client.api;

import org.jspecify.annotations.NullMarked;
