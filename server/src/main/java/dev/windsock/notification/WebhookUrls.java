// SPDX-License-Identifier: Apache-2.0
package dev.windsock.notification;

import dev.windsock.edge.Addresses;
import dev.windsock.problem.RejectedException;
import jakarta.inject.Singleton;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.regex.Pattern;

/** Checks webhook URLs. Does not look up names: each attempt checks the address itself. Stateless. */
@Singleton
final class WebhookUrls {
    private static final String FIELD = "webhook_url";
    private static final Pattern ASCII = Pattern.compile("[\\x21-\\x7e]+");
    private static final int MAX_PORT = 65_535;

    private final WebhookNetworks networks;

    WebhookUrls(WebhookNetworks networks) {
        this.networks = networks;
    }

    /** @throws RejectedException VALIDATION_FAILED */
    URI parse(String text) {
        URI url = uri(text);
        String scheme = String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT);
        boolean plain = scheme.equals("http");
        if (!plain && !scheme.equals("https")) {
            throw invalid("must be an https URL");
        }
        String host = url.getHost();
        if (host == null || host.isEmpty() || url.getPort() > MAX_PORT || url.getPort() == 0) {
            throw invalid("must have a host name or an address and, optionally, a port from 1 to 65535");
        }
        if (url.getRawUserInfo() != null || url.getRawFragment() != null) {
            throw invalid("must not contain a user name, a password or a fragment");
        }
        if (plain && !networks.hasAllowed()) {
            throw invalid("must be an https URL; http is allowed only for networks in " + WebhookNetworks.SETTING);
        }
        Addresses.parse(Addresses.canonicalHost(host))
                .filter(address -> plain ? !networks.isAllowed(address) : !networks.reaches(address))
                .ifPresent(address -> {
                    throw invalid("must not be in a private network, unless " + WebhookNetworks.SETTING + " lists it");
                });
        return url;
    }

    private static URI uri(String text) {
        try {
            if (ASCII.matcher(text).matches()) {
                return new URI(text);
            }
        } catch (URISyntaxException e) {
            // rejected like any other text that is not a URL
        }
        throw invalid("must be a URL in ASCII, such as https://hooks.example.com/windsock");
    }

    private static RejectedException invalid(String message) {
        return RejectedException.invalid(FIELD, message);
    }
}
