// SPDX-License-Identifier: Apache-2.0
/** The code snippets in the documentation. */
@NullMarked
package dev.windsock.client.example;

import org.jspecify.annotations.NullMarked;
