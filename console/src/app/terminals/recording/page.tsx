// SPDX-License-Identifier: Apache-2.0
import { RecordingPage } from '@/recordings/recording-page';

export default function Page() {
  return <RecordingPage />;
}
