// SPDX-License-Identifier: Apache-2.0
import Link from '@/address/link';
import type { ComponentProps, ReactNode } from 'react';
import { Icon, type IconName } from './icons';
import styles from './button.module.css';

type Kind = 'plain' | 'primary' | 'danger' | 'quiet';

interface ButtonProps extends Omit<ComponentProps<'button'>, 'className'> {
  kind?: Kind;
  icon?: IconName;
}

function classes(kind: Kind, iconOnly: boolean): string {
  return [styles['button'], kind === 'plain' ? '' : styles[kind], iconOnly ? styles['icon'] : '']
    .join(' ')
    .trim();
}

/** A button. To submit a form, it needs the type `submit`. */
export function Button({ kind = 'plain', icon, type = 'button', children, ...rest }: ButtonProps) {
  return (
    <button type={type} className={classes(kind, false)} {...rest}>
      {icon === undefined ? null : <Icon name={icon} />}
      {children}
    </button>
  );
}

/** A button that shows only an icon. Its label is announced by screen readers and shown on hover. */
export function IconButton({
  icon,
  label,
  kind = 'quiet',
  ...rest
}: Omit<ButtonProps, 'children' | 'icon'> & { icon: IconName; label: string }) {
  return (
    <button type="button" className={classes(kind, true)} aria-label={label} title={label} {...rest}>
      <Icon name={icon} />
    </button>
  );
}

/** A link to another page, styled as a button. */
export function ButtonLink({ href, icon, children }: { href: string; icon?: IconName; children: ReactNode }) {
  return (
    <Link href={href} className={classes('plain', false)}>
      {icon === undefined ? null : <Icon name={icon} />}
      {children}
    </Link>
  );
}
