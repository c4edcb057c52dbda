// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.stream;

import dev.windsock.client.http.Observers;
import java.time.Duration;

/**
 * Tells a client's observers of one stream.
 *
 * @param path of the stream
 */
record StreamObserver(Observers observers, String path) {
    void connected(boolean resumed) {
        observers.tell(observer -> observer.streamConnected(path, resumed));
    }

    void reconnecting(String reason, Duration delay) {
        observers.tell(observer -> observer.streamReconnecting(path, reason, delay));
    }

    void item(StreamItem item) {
        if (item instanceof Gap gap) {
            observers.tell(observer -> observer.streamGap(path, gap.reason()));
        } else {
            observers.tell(observer -> observer.streamItem(path));
        }
    }

    void ended(String code) {
        observers.tell(observer -> observer.streamEnded(path, code));
    }
}
