// SPDX-License-Identifier: Apache-2.0
/** The images on the host, and their pulls. */
@NullMarked
package dev.windsock.image;

import org.jspecify.annotations.NullMarked;
