// SPDX-License-Identifier: Apache-2.0
package dev.windsock.notification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windsock.problem.RejectedException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class WebhookNetworksTest {
    private final WebhookNetworks networks = networks();

    private static WebhookNetworks networks(String... allowed) {
        return new WebhookNetworks(new WebhookConfiguration(List.of(allowed)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "127.255.0.9",
                "0.0.0.0",
                "0.1.2.3",
                "10.0.0.1",
                "172.16.0.1",
                "172.31.255.255",
                "192.168.1.1",
                "169.254.169.254",
                "100.64.0.1",
                "100.100.100.200",
                "168.63.129.16",
                "192.0.0.8",
                "192.0.2.1",
                "198.18.0.1",
                "198.51.100.7",
                "203.0.113.9",
                "224.0.0.1",
                "239.255.255.250",
                "240.0.0.1",
                "255.255.255.255",
                "::",
                "::1",
                "::ffff:127.0.0.1",
                "::ffff:10.0.0.1",
                "::127.0.0.1",
                "64:ff9b::7f00:1",
                "64:ff9b:1::a00:1",
                "100::1",
                "2001::1",
                "2001:db8::1",
                "2002:7f00:1::",
                "3fff::1",
                "fc00::1",
                "fd12:3456::1",
                "fe80::1",
                "fec0::1",
                "ff02::1"
            })
    void doesNotReach(String address) throws UnknownHostException {
        assertThat(networks.reaches(InetAddress.getByName(address))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"1.1.1.1", "8.8.8.8", "172.32.0.1", "100.128.0.1", "169.253.0.1", "2606:4700::1111", "2a00::1"})
    void reaches(String address) throws UnknownHostException {
        assertThat(networks.reaches(InetAddress.getByName(address))).isTrue();
        assertThat(networks.isAllowed(InetAddress.getByName(address))).isFalse();
    }

    @Test
    void reachesWhatTheSettingLists() throws UnknownHostException {
        WebhookNetworks listed = networks("10.1.0.0/16", " ::1 ");
        assertThat(listed.reaches(InetAddress.getByName("10.1.2.3"))).isTrue();
        assertThat(listed.reaches(InetAddress.getByName("::1"))).isTrue();
        assertThat(listed.reaches(InetAddress.getByName("10.2.0.1"))).isFalse();
        assertThat(listed.reaches(InetAddress.getByName("127.0.0.1"))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "hooks.example.com",
                "http://hooks.example.com",
                "ftp://hooks.example.com",
                "https://",
                "https:///path",
                "https://user@hooks.example.com",
                "https://user:pass@hooks.example.com",
                "https://hooks.example.com/#f",
                "https://hooks.example.com:0/",
                "https://hooks.example.com:65536/",
                "https://127.0.0.1/",
                "https://[::1]/",
                "https://10.0.0.1:8443/x",
                "https://169.254.169.254/latest",
                "https://[::ffff:127.0.0.1]/",
                "https://hooks.example.com/a b",
                "https://hooks.example.com/\r\nX: y",
                "https://bücher.example/",
                "javascript:alert(1)",
                "file:///etc/passwd",
                "//hooks.example.com/"
            })
    void rejectsUrls(String url) {
        assertThatThrownBy(() -> new WebhookUrls(networks).parse(url))
                .isInstanceOf(RejectedException.class)
                .hasMessageStartingWith("`webhook_url` ");
    }

    @Test
    void acceptsPublicUrlsOverHttps() {
        assertThat(new WebhookUrls(networks).parse("https://hooks.example.com:8443/a/b?c=d%20e"))
                .hasToString("https://hooks.example.com:8443/a/b?c=d%20e");
        assertThat(new WebhookUrls(networks).parse("HTTPS://1.1.1.1")).hasHost("1.1.1.1");
    }

    @Test
    void acceptsHttpOnlyForListedNetworks() {
        WebhookUrls urls = new WebhookUrls(networks("127.0.0.0/8"));
        assertThat(urls.parse("http://127.0.0.1:9/")).hasPort(9);
        // a name is checked when it is resolved
        assertThat(urls.parse("http://localhost:9/")).hasPort(9);
        assertThatThrownBy(() -> urls.parse("http://1.1.1.1/")).isInstanceOf(RejectedException.class);
    }
}
