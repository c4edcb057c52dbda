// SPDX-License-Identifier: Apache-2.0
package dev.windsock.example.spring;

import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * The program's settings, with the prefix {@code watcher.server}.
 *
 * @param url the URL of the server, such as {@code http://127.0.0.1:8080}
 * @param apiKey an API key with instance:read
 */
@ConfigurationProperties("watcher.server")
record ServerSettings(String url, String apiKey) {}
