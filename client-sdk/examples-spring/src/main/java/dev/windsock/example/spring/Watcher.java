// SPDX-License-Identifier: Apache-2.0
package dev.windsock.example.spring;

import dev.windsock.client.WindsockClient;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/** Logs the status changes of all instances. */
@SpringBootApplication(proxyBeanMethods = false)
@EnableConfigurationProperties(ServerSettings.class)
public class Watcher {
    public static void main(String[] arguments) {
        SpringApplication.run(Watcher.class, arguments);
    }

    /** Creates the program's single client; Spring closes it on shutdown. */
    @Bean
    WindsockClient windsock(ServerSettings server) {
        return WindsockClient.builder()
                .url(server.url())
                .apiKey(server.apiKey())
                .userAgent("watcher/1")
                .build();
    }
}
