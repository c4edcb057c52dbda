// SPDX-License-Identifier: Apache-2.0
import { send } from '@/api/client';
import { Problem } from '@/api/problem';
import { RecordingParser, UnreadableRecording, type Recording } from './recording';

export function recordingPath(terminalId: string): string {
  return `/api/terminals/${encodeURIComponent(terminalId)}/recording`;
}

/**
 * Loads the recording of a terminal.
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
    headers: { Accept: 'application/x-asciicast, application/problem+json' },
  });
  const parser = new RecordingParser();
  const decoder = new TextDecoder();
  const reader = response.body?.getReader();
  let bytes = 0;
  try {
    for (let read = await reader?.read(); read?.done === false; read = await reader?.read()) {
      bytes += read.value.length;
      parser.push(decoder.decode(read.value, { stream: true }));
      onProgress(bytes);
    }
    return parser.end();
  } catch (thrown) {
    if (thrown instanceof UnreadableRecording) {
      throw Problem.unreadable(thrown.message, response.headers.get('X-Request-ID'));
    }
    throw signal.aborted ? thrown : Problem.unreachable();
  }
}
