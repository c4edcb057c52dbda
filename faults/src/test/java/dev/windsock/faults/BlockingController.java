// SPDX-License-Identifier: Apache-2.0
package dev.windsock.faults;

import io.micronaut.context.annotation.Requires;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.security.annotation.Secured;
import io.micronaut.security.rules.SecurityRule;
import java.util.concurrent.locks.LockSupport;

/** Blocks an event loop, which a controller must never do. */
@Controller("/faults")
@Requires(property = BlockingController.PROPERTY)
final class BlockingController {
    /** The system property that enables it. */
    static final String PROPERTY = "faults.blocking";

    @Get("/block/{seconds}")
    @Secured(SecurityRule.IS_ANONYMOUS)
    String block(int seconds) {
        long end = System.nanoTime() + seconds * 1_000_000_000L;
        while (System.nanoTime() < end) {
            LockSupport.parkNanos(end - System.nanoTime());
        }
        return Thread.currentThread().getName();
    }
}
