/** The headers that every answer has. */
@NullMarked
package dev.windsock.headers;

import org.jspecify.annotations.NullMarked;
