@NullMarked
package dev.windsock.client.http;

import org.jspecify.annotations.NullMarked;
