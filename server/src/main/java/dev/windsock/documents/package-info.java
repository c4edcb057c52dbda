// SPDX-License-Identifier: Apache-2.0
/** Publishes the API's documents and the page to explore it. */
@NullMarked
package dev.windsock.documents;

import org.jspecify.annotations.NullMarked;
