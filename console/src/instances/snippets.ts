// SPDX-License-Identifier: Apache-2.0
/** Code snippets that users can copy to read an instance outside the console. Pure. */
import { quoted } from '@/design/shell-quote';

/** Reads an instance with curl. The key is omitted, because it would end up in the shell history. */
export function curlSnippet(origin: string, id: string): string {
  return `curl -H "X-API-Key: $WINDSOCK_KEY" ${quoted(`${origin}/api/instances/${id}`)}`;
}

/** Reads an instance with the Java SDK. */
export function javaSnippet(origin: string, id: string): string {
  return `try (WindsockClient client = WindsockClient.builder()
        .url("${origin}")
        .apiKey(System.getenv("WINDSOCK_KEY"))
        .build()) {
    Instance instance = client.instances().getInstance(UUID.fromString("${id}"));
}`;
}
