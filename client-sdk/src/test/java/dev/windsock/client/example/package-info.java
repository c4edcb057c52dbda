// SPDX-License-Identifier: Apache-2.0
/** The programs that the documentation shows. */
@NullMarked
package dev.windsock.client.example;

import org.jspecify.annotations.NullMarked;
