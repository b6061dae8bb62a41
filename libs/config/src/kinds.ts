import { isAbsolute, resolve } from 'node:path';
import { type Duration, parseDuration } from '#domain';

/** A kind of value: what is allowed, in words that follow 'allowed is', and how its text is read. `undefined`: not allowed. */
export interface Kind<T> {
  readonly allowed: string;
  read(text: string): T | undefined;
}

/** A duration as it was written, for messages and certificates, with what it means. */
export interface WrittenDuration {
  readonly text: string;
  readonly duration: Duration;
}

export function wholeNumber(min: number, max: number): Kind<number> {
  return {
    allowed: `a whole number from ${min} to ${max}`,
    read: (text) => (/^\d{1,9}$/.test(text) && Number(text) >= min && Number(text) <= max ? Number(text) : undefined),
  };
}

export function oneOf<const T extends string>(...values: readonly T[]): Kind<T> {
  return { allowed: values.join(', '), read: (text) => values.find((value) => value === text) };
}

/** Several of a fixed list, with commas between; each once. */
export function someOf<const T extends string>(...values: readonly T[]): Kind<readonly T[]> {
  return {
    allowed: `one or more of ${values.join(', ')}, with commas between`,
    read: (text) => {
      const named = text.split(',').map((each) => each.trim());
      const known = values.filter((value) => named.includes(value));
      return known.length === named.length ? known : undefined;
    },
  };
}

export const onOff: Kind<boolean> = {
  allowed: 'on, off',
  read: (text) => (text === 'on' ? true : text === 'off' ? false : undefined),
};

/** A path; a relative one counts from the folder that the process was started in. */
export const path: Kind<string> = {
  allowed: 'the path of a folder',
  read: (text) => (text.includes('\0') ? undefined : isAbsolute(text) ? text : resolve(text)),
};

export const file: Kind<string> = { ...path, allowed: 'the path of a file' };

/** Servers of one cluster to ask first: `host:port`, with commas between. */
export const brokers: Kind<readonly string[]> = {
  allowed: 'one or more host:port, with commas between',
  read: (text) => {
    const named = text.split(',').map((each) => each.trim());
    return named.every((each) => /^(?:[A-Za-z0-9._-]{1,253}|\[[0-9A-Fa-f:]{2,45}\]):[1-9]\d{0,4}$/.test(each)) ? named : undefined;
  },
};

export const host: Kind<string> = {
  allowed: 'an IP address or a host name of this machine',
  read: (text) => (/^[A-Za-z0-9.:_-]{1,253}$/.test(text) ? text : undefined),
};

export const duration: Kind<WrittenDuration> = {
  allowed: 'an ISO 8601 duration such as P30D, P3Y or PT5M',
  read: (text) => {
    const reading = parseDuration(text);
    return reading.ok ? { text, duration: reading.duration } : undefined;
  },
};

/** A duration that something can be done within. */
export const period: Kind<WrittenDuration> = {
  allowed: `${duration.allowed}, longer than nothing`,
  read: (text) => {
    const written = duration.read(text);
    return written && Object.values(written.duration).some((part) => part > 0) ? written : undefined;
  },
};

/** How often something is done by itself. */
export const periodOrOff: Kind<WrittenDuration | 'off'> = {
  allowed: `${period.allowed}, or off`,
  read: (text) => (text === 'off' ? text : period.read(text)),
};

/** A URL with one of the schemes, kept as it was written. */
export function urlOf(...schemes: readonly string[]): Kind<string> {
  const starts = schemes.map((scheme) => `${scheme}://`);
  return {
    allowed: `a URL that starts with ${starts.join(' or ')}`,
    read: (text) => (starts.some((start) => text.startsWith(start) && text.length > start.length) && !/\s/.test(text) ? text : undefined),
  };
}

/** An address that mails are sent from, without a name before it. */
export const mailAddress: Kind<string> = {
  allowed: 'a mail address such as privacy@example.org',
  read: (text) => (/^[A-Za-z0-9._+-]{1,64}@[A-Za-z0-9.-]{1,190}$/.test(text) ? text : undefined),
};

/** What OpenID Connect calls an issuer, kept to the letter: tokens have to name exactly it. Keys that prove something come over TLS. */
export const issuer: Kind<string> = {
  allowed: 'an https:// URL without query or fragment (http:// on loopback only)',
  read: (text) => {
    if (/\s/.test(text) || !URL.canParse(text)) return undefined;
    const { protocol, hostname, username, password } = new URL(text);
    const onLoopback = protocol === 'http:' && ['127.0.0.1', '[::1]', 'localhost'].includes(hostname);
    return (protocol === 'https:' || onLoopback) && !/[?#]/.test(text) && username === '' && password === '' ? text : undefined;
  },
};

/** A text without spaces, such as the name of a claim or of an audience. */
export const word: Kind<string> = {
  allowed: 'a text of 1 to 256 printable characters without spaces',
  read: (text) => (/^[\x21-\x7e]{1,256}$/.test(text) ? text : undefined),
};
