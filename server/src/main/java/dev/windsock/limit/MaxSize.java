// SPDX-License-Identifier: Apache-2.0
package dev.windsock.limit;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Declares the maximum size of the requests and responses of an operation for which 64 KiB is not enough. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface MaxSize {
    /** The maximum size of a body, and of a response for which no memory is reserved. */
    long USUAL = 64 << 10;

    /** The size of a page of small resources. */
    long SMALL_PAGE = 256 << 10;

    /** The size of a scrape: hundreds of series for each part of the server and each instance, and their text. */
    long SCRAPE = 4 << 20;

    /** The size of caller-defined text, such as a command, in JSON with many escapes. */
    long TEXTS = 1 << 20;

    /** The maximum size of any body, which a setting determines. */
    long CONFIGURED = Long.MAX_VALUE;

    /** The maximum size of the body of a request, in bytes. */
    long request() default USUAL;

    /**
     * The maximum size of the response, in bytes; for a streamed response, the maximum size of the part that is in memory at
     * any time.
     */
    long response() default USUAL;
}
