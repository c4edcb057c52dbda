// SPDX-License-Identifier: Apache-2.0
package dev.windsock.access.session;

import dev.windsock.access.key.AdminKey;
import dev.windsock.access.key.ApiKey;
import dev.windsock.access.key.KeyRing;
import io.micronaut.context.annotation.Value;
import io.micronaut.context.event.ApplicationEventListener;
import io.micronaut.runtime.server.event.ServerStartupEvent;
import jakarta.inject.Singleton;
import java.io.PrintStream;
import java.util.Locale;

/**
 * Prints the administrator's key and a sign-in link once, when the key is created. Both are written to standard output and not
 * to the log; if the log is JSON, they are written to standard error instead, since programs read standard output.
 */
@Singleton
final class FirstSignIn implements ApplicationEventListener<ServerStartupEvent> {
    private final AdminKey adminKey;
    private final KeyRing ring;
    private final SignInLinks links;
    private final String logFormat;

    FirstSignIn(
            AdminKey adminKey,
            KeyRing ring,
            SignInLinks links,
            @Value("${windsock.logging.format:text}") String logFormat) {
        this.logFormat = logFormat;
        this.adminKey = adminKey;
        this.ring = ring;
        this.links = links;
    }

    @Override
    public void onApplicationEvent(ServerStartupEvent event) {
        adminKey.ensure().ifPresent(this::print);
    }

    @SuppressWarnings("SystemOut") // the one message that must not be logged
    private void print(ApiKey key) {
        PrintStream to = "json".equals(logFormat) ? System.err : System.out;
        to.printf(
                Locale.ROOT,
                "%nFirst start: Windsock created an admin key. It is shown only once.%n"
                        + "  key      %s%n  sign in  %s%n"
                        + "Open the link in a browser: it works once, within %d minutes. For a new link, run windsock "
                        + "--sign-in.%n%n",
                key.text(),
                links.create(ring.authenticate(key).orElseThrow()),
                SignInCodes.VALID_FOR.toMinutes());
        to.flush();
    }
}
