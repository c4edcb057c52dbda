// SPDX-License-Identifier: Apache-2.0
package dev.windsock.notification;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import org.junit.jupiter.api.Test;

final class WebhookSecretTest {
    private static final String ID = "msg_p5jXN8AQM9LWM0D4loKWxJek";
    private static final long TIMESTAMP = 1_614_265_330;
    private static final byte[] BODY = "{\"test\": 2432232314}".getBytes(StandardCharsets.UTF_8);

    /** The example from the libraries of the Standard Webhooks specification. */
    @Test
    void signsAsTheSpecificationDoes() {
        assertThat(new WebhookSecret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").sign(ID, TIMESTAMP, BODY))
                .isEqualTo("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    @Test
    void generatesDifferentKeysOf32Bytes() {
        WebhookSecret one = WebhookSecret.generate();
        assertThat(one.text())
                .matches("whsec_[A-Za-z0-9+/]{43}=")
                .isNotEqualTo(WebhookSecret.generate().text());
        assertThat(Base64.getDecoder().decode(one.text().substring(6))).hasSize(32);
        assertThat(one).hasToString("whsec_…");
    }

    @Test
    void signsWithTheOldSecretUntilTheGracePeriodEnds() {
        Instant now = Instant.ofEpochSecond(TIMESTAMP);
        Webhook before = Webhook.to(URI.create("https://hooks.example.com/a"));
        Webhook after = before.rotated(now.plusSeconds(1));
        String old = before.secret().sign(ID, TIMESTAMP, BODY);
        String current = after.secret().sign(ID, TIMESTAMP, BODY);

        assertThat(after.sign(ID, now, BODY)).isEqualTo(current + " " + old);
        assertThat(after.sign(ID, now.plusSeconds(1), BODY))
                .isEqualTo(after.secret().sign(ID, TIMESTAMP + 1, BODY));
    }
}
