/** Who sends a request and what they may do, as types. */
@NullMarked
package dev.windsock.principal;

import org.jspecify.annotations.NullMarked;
