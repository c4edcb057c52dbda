// SPDX-License-Identifier: Apache-2.0
/**
 * The operations of the OpenAPI document, a class for each of its tags and a method for each operation, generated; and its
 * streams, {@link dev.windsock.client.api.Streams}.
 */
@NullMarked
package dev.windsock.client.api;

import org.jspecify.annotations.NullMarked;
