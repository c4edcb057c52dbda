// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windsock.client.WindsockClient;
import dev.windsock.client.error.InvalidRequestException;
import dev.windsock.client.model.LaunchRequest;
import dev.windsock.client.model.NotificationCondition;
import dev.windsock.client.model.NotificationRule;
import dev.windsock.client.model.NotificationRuleRequest;
import dev.windsock.client.model.NotificationState;
import dev.windsock.client.model.Topic;
import dev.windsock.client.stream.Connected;
import dev.windsock.client.stream.EventItem;
import dev.windsock.client.stream.EventStream;
import dev.windsock.client.stream.NotificationChange;
import dev.windsock.client.stream.NotificationRuleChange;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Rules and notifications over REST and streams. */
@Tag("store")
@Timeout(120)
final class NotificationsTest {
    @RegisterExtension
    static final WindsockServer server = WindsockServer.start();

    private static final WindsockClient client = server.client();

    @Test
    void notifiesOfAFailure() throws Exception {
        try (EventStream<EventItem> stream =
                client.streams().streamEvents().topics(Topic.NOTIFICATIONS).open()) {
            Streamed.await(stream, Connected.class);
            NotificationRule rule = client.notifications()
                    .createNotificationRule(
                            new NotificationRuleRequest()
                                    .name("failures")
                                    .condition(NotificationCondition.INSTANCE_FAILED)
                                    .labels(Map.of("env", "test"))
                                    .webhookUrl("https://hooks.example.com/secret"),
                            null);
            assertThat(rule.getSecret()).startsWith("whsec_");
            assertThat(rule.toString()).doesNotContain(rule.getSecret());
            client.launch(
                    new LaunchRequest().name("broken").command(List.of("false")).labels(Map.of("env", "test")));

            NotificationRuleChange created = Streamed.await(stream, NotificationRuleChange.class);
            assertThat(created.rule().getId()).isEqualTo(rule.getId());
            assertThat(Objects.requireNonNull(created.rule().getWebhook()).getUrl())
                    .isEqualTo("https://hooks.example.com/…");
            NotificationChange raised = Streamed.await(stream, NotificationChange.class);
            assertThat(raised.notification().getState()).isEqualTo(NotificationState.FIRING);
            assertThat(raised.notification().getResourceName()).isEqualTo("broken");

            assertThat(client.notifications().rules().all()).hasSize(1);
            assertThat(client.notifications().list().all())
                    .singleElement()
                    .satisfies(listed -> assertThat(listed.getId())
                            .isEqualTo(raised.notification().getId()));
            assertThat(client.notifications().deliveries(rule.getId()).all()).hasSize(1);
            client.notifications().deleteNotificationRule(rule.getId());
            assertThat(client.notifications().list().all())
                    .allMatch(listed -> listed.getState() == NotificationState.RESOLVED);
        }
    }

    @Test
    void reportsTheFieldThatIsInvalid() {
        assertThatThrownBy(() -> client.notifications()
                        .createNotificationRule(
                                new NotificationRuleRequest()
                                        .name("private")
                                        .condition(NotificationCondition.INSTANCE_FAILED)
                                        .webhookUrl("https://127.0.0.1/"),
                                null))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("webhook_url");
    }
}
