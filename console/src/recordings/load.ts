// SPDX-License-Identifier: Apache-2.0
import { chunks, send } from '@/api/client';
import { Problem } from '@/api/problem';
import { RecordingParser, UnreadableRecording, type Recording } from './recording';

export function recordingPath(terminalId: string): string {
  return `/api/terminals/${encodeURIComponent(terminalId)}/recording`;
}

/**
 * Loads a terminal recording.
 *
 * @param onProgress receives the number of bytes that have been loaded
 * @throws Problem NOT_FOUND, FORBIDDEN; UNREADABLE if the response is not a recording
 */
export async function loadRecording(
  terminalId: string,
  onProgress: (bytes: number) => void,
  signal: AbortSignal,
): Promise<Recording> {
  const response = await send(recordingPath(terminalId), {
    signal,
    timeoutMs: null,
    headers: { Accept: 'application/x-asciicast, application/problem+json' },
  });
  const parser = new RecordingParser();
  const decoder = new TextDecoder();
  let bytes = 0;
  try {
    for await (const chunk of chunks(response)) {
      bytes += chunk.length;
      parser.push(decoder.decode(chunk, { stream: true }));
      onProgress(bytes);
    }
    return parser.end();
  } catch (thrown) {
    if (thrown instanceof UnreadableRecording) {
      throw Problem.unreadable(thrown.message, response.headers.get('X-Request-ID'));
    }
    throw thrown;
  }
}
