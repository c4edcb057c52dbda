// SPDX-License-Identifier: Apache-2.0
package dev.windsock.cluster;

import org.junit.jupiter.api.AfterEach;

final class InProcessBusTest extends BusContract {
    private final Bus bus = new InProcessBus();

    @AfterEach
    void close() {
        bus.close();
    }

    @Override
    Bus here() {
        return bus;
    }

    @Override
    Bus there() {
        return bus;
    }

    @Override
    void settle() {
        // a subscription takes effect immediately
    }
}
