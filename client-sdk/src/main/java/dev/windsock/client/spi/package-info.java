// SPDX-License-Identifier: Apache-2.0
/** Extension points that a program can supply to a client: credentials, interceptors and observers. */
@NullMarked
package dev.windsock.client.spi;

import org.jspecify.annotations.NullMarked;
