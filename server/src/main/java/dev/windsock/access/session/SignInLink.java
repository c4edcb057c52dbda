// SPDX-License-Identifier: Apache-2.0
package dev.windsock.access.session;

import dev.windsock.access.key.AdminKey;
import dev.windsock.access.key.ApiKey;
import dev.windsock.access.key.KeyRing;
import dev.windsock.principal.Principal;
import io.micronaut.context.event.ApplicationEventListener;
import io.micronaut.runtime.server.EmbeddedServer;
import io.micronaut.runtime.server.event.ServerStartupEvent;
import jakarta.inject.Singleton;
import java.util.Locale;

/**
 * Creates sign-in links of administrators, and prints the first one with the generated key, once. Both are written to standard
 * output and not to the log. A link contains a code instead of a key, since browsers keep the addresses that they visit. The
 * code is in the fragment, which a browser never sends.
 */
@Singleton
public final class SignInLink implements ApplicationEventListener<ServerStartupEvent> {
    private final AdminKey adminKey;
    private final KeyRing ring;
    private final SignInCodes codes;

    SignInLink(AdminKey adminKey, KeyRing ring, SignInCodes codes) {
        this.adminKey = adminKey;
        this.ring = ring;
        this.codes = codes;
    }

    @Override
    public void onApplicationEvent(ServerStartupEvent event) {
        adminKey.ensure().ifPresent(key -> print(event.getSource(), key));
    }

    /** Creates a link that signs in as a key, once. */
    private String create(EmbeddedServer server, Principal signer) {
        String host =
                switch (server.getHost()) {
                    case "0.0.0.0", "::" -> "127.0.0.1";
                    case String address when address.contains(":") -> "[" + address + "]"; // RFC 3986, section 3.2.2
                    case String name -> name;
                };
        return server.getScheme() + "://" + host + ":" + server.getPort() + "/#code=" + codes.issue(signer);
    }

    @SuppressWarnings("SystemOut") // the one message that must not be logged
    private void print(EmbeddedServer server, ApiKey key) {
        System.out.printf(
                Locale.ROOT,
                "%nFirst start: Windsock created an admin key. It is shown only once.%n"
                        + "  key      %s%n  sign in  %s%n"
                        + "The link works once, within %d minutes. For a new one, run ./windsock --sign-in.%n%n",
                key.text(),
                create(server, ring.authenticate(key).orElseThrow()),
                SignInCodes.VALID_FOR.toMinutes());
        System.out.flush();
    }
}
