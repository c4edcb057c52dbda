// SPDX-License-Identifier: Apache-2.0
/** Programs that use the client, each one to be read and copied by itself. */
@NullMarked
package dev.windsock.examples;

import org.jspecify.annotations.NullMarked;
