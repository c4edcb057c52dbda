// SPDX-License-Identifier: Apache-2.0
/** Tests for clients that standard generators create from the OpenAPI document. */
package dev.windsock.openapi.clients;
