// SPDX-License-Identifier: Apache-2.0
package dev.windsock.terminal;

import io.micronaut.context.event.ApplicationEventListener;
import io.micronaut.context.event.StartupEvent;
import io.micronaut.core.order.Ordered;
import jakarta.inject.Singleton;

/** Once instances are being observed, closes the terminals that a previous server left open. Does not delay startup. */
@Singleton
final class OrphanTerminalCleaner implements ApplicationEventListener<StartupEvent>, Ordered {
    private final Terminals terminals;

    OrphanTerminalCleaner(Terminals terminals) {
        this.terminals = terminals;
    }

    @Override
    public void onApplicationEvent(StartupEvent event) {
        Thread.ofVirtual().name("terminals-left").start(terminals::closeLeft);
    }

    @Override
    public int getOrder() {
        return Ordered.LOWEST_PRECEDENCE;
    }
}
