/** How values stand in JSON. */
@NullMarked
package dev.windsock.json;

import org.jspecify.annotations.NullMarked;
