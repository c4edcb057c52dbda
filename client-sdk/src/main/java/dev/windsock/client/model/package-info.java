// SPDX-License-Identifier: Apache-2.0
/**
 * The schemas of the OpenAPI document, generated. They are mutable beans and not thread-safe. Enums have the constant
 * UNKNOWN_DEFAULT_OPEN_API for values of a newer server.
 */
package dev.windsock.client.model;
