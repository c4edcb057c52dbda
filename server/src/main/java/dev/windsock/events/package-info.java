/** Changes as clients see them. */
@NullMarked
package dev.windsock.events;

import org.jspecify.annotations.NullMarked;
