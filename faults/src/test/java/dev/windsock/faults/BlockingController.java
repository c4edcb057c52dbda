// SPDX-License-Identifier: Apache-2.0
package dev.windsock.faults;

import io.micronaut.context.annotation.Requires;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.netty.channel.EventLoopGroupRegistry;
import io.micronaut.security.annotation.Secured;
import io.micronaut.security.rules.SecurityRule;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;

/**
 * Blocks an event loop. The blocking task is queued on a loop explicitly, because a controller method itself runs on a loop
 * only if no preceding filter had to wait.
 */
@Controller("/faults")
@Requires(property = BlockingController.PROPERTY)
final class BlockingController {
    /** The system property that enables it. */
    static final String PROPERTY = "faults.blocking";

    private final EventLoopGroupRegistry groups;

    BlockingController(EventLoopGroupRegistry groups) {
        this.groups = groups;
    }

    /** Returns the name of the blocked loop. */
    @Get("/block/{seconds}")
    @Secured(SecurityRule.IS_ANONYMOUS)
    CompletableFuture<String> blockLoop(int seconds) {
        return CompletableFuture.supplyAsync(() -> block(seconds), groups.getDefaultEventLoopGroup());
    }

    private static String block(int seconds) {
        long end = System.nanoTime() + seconds * 1_000_000_000L;
        while (System.nanoTime() < end) {
            LockSupport.parkNanos(end - System.nanoTime());
        }
        return Thread.currentThread().getName();
    }
}
