// SPDX-License-Identifier: Apache-2.0
/**
 * The schemas in the OpenAPI document, generated. They are mutable beans and not thread-safe. Enums have the constant UNKNOWN
 * for values from a newer server.
 */
package dev.windsock.client.model;
