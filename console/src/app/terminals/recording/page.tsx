import { RecordingPage } from '@/recordings/recording-page';

export default function Page() {
  return <RecordingPage />;
}
