// SPDX-License-Identifier: Apache-2.0
/** A program of Java SE alone that uses the client. */
package dev.windsock.compat;
