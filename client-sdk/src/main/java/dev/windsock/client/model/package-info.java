// SPDX-License-Identifier: Apache-2.0
/**
 * The schemas of the OpenAPI document, generated. They are mutable beans, not for several threads at once. An enum has
 * UNKNOWN_DEFAULT_OPEN_API for what a newer server says.
 */
package dev.windsock.client.model;
