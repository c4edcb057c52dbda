// SPDX-License-Identifier: Apache-2.0
package dev.windsock.access.key;

import io.micronaut.context.event.ApplicationEventListener;
import io.micronaut.runtime.server.EmbeddedServer;
import io.micronaut.runtime.server.event.ServerStartupEvent;
import jakarta.inject.Singleton;
import java.util.Locale;

/**
 * Prints the sign-in link of the administrator once, when the key is created. It is written to standard output and not to
 * the log. The key is in the fragment, which a browser never sends.
 */
@Singleton
final class SignInLink implements ApplicationEventListener<ServerStartupEvent> {
    private final AdminKey adminKey;

    SignInLink(AdminKey adminKey) {
        this.adminKey = adminKey;
    }

    @Override
    public void onApplicationEvent(ServerStartupEvent event) {
        adminKey.ensure().ifPresent(key -> print(event.getSource(), key));
    }

    @SuppressWarnings("SystemOut") // the one message that must not be logged
    private static void print(EmbeddedServer server, ApiKey key) {
        String host =
                switch (server.getHost()) {
                    case "0.0.0.0", "::" -> "127.0.0.1";
                    case String address when address.contains(":") -> "[" + address + "]"; // RFC 3986, section 3.2.2
                    case String name -> name;
                };
        System.out.printf(
                Locale.ROOT,
                "%nFirst start: Windsock created an admin key. It is shown only once.%n"
                        + "  key      %s%n  sign in  %s://%s:%d/#key=%s%n%n",
                key.text(),
                server.getScheme(),
                host,
                server.getPort(),
                key.text());
        System.out.flush();
    }
}
