// SPDX-License-Identifier: Apache-2.0
/** A program that uses the client without other libraries. */
package dev.windsock.compat;
