// SPDX-License-Identifier: Apache-2.0
'use client';
import { lazy, Suspense } from 'react';
import { withBase } from '@/address/base-path';
import { loadCode } from '@/api/load-code';
import { LoadingRows } from '@/design/states';
import { PageHead } from '@/shell/page-head';
import styles from './explorer.module.css';

// the operations are large, and only this page needs them
const Explorer = lazy(() => loadCode(() => import('./explorer')));

/** The page on which users can try every call and every stream in the API. */
export function ExplorerPage() {
  return (
    <>
      <PageHead title="API explorer">
        <span className={styles['documents']}>
          <a href={withBase('/openapi.yaml')}>OpenAPI</a>
          <a href={withBase('/asyncapi.yaml')}>AsyncAPI</a>
        </span>
      </PageHead>
      <Suspense fallback={<LoadingRows rows={12} />}>
        <Explorer />
      </Suspense>
    </>
  );
}
