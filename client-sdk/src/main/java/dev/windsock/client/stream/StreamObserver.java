// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.stream;

import dev.windsock.client.http.Observers;
import java.time.Duration;

/**
 * Notifies a client's observers about one stream.
 *
 * @param path the path of the stream
 */
record StreamObserver(Observers observers, String path) {
    void connected(boolean resumed) {
        observers.forEach(observer -> observer.streamConnected(path, resumed));
    }

    void reconnecting(String reason, Duration delay) {
        observers.forEach(observer -> observer.streamReconnecting(path, reason, delay));
    }

    void item(StreamItem item) {
        if (item instanceof Gap gap) {
            observers.forEach(observer -> observer.streamGap(path, gap.reason()));
        } else {
            observers.forEach(observer -> observer.streamItem(path));
        }
    }

    void ended(String code) {
        observers.forEach(observer -> observer.streamEnded(path, code));
    }
}
