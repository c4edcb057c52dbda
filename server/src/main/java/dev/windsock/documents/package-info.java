// SPDX-License-Identifier: Apache-2.0
/** Publishes the API documents. */
@NullMarked
package dev.windsock.documents;

import org.jspecify.annotations.NullMarked;
