import type { frame as english } from '../en/frame.ts';

export const frame: Readonly<Record<keyof typeof english, string>> = {
  'frame.brand': 'MLOps Pipeline Lab',
  'frame.title': '{headline} · MLOps Pipeline Lab',
  'frame.owner': 'Owner',
  'frame.seed': 'Seed',
  'frame.openSetup': 'Owner {owner}, seed {seed}: open Setup',
  'frame.fingerprint': 'Fingerprint: {words}',
  'frame.fingerprintTitle':
    'Fingerprint of this lab’s content: the same words on another machine mean the same content',
  'frame.language': 'Language',
  'frame.dark': 'Dark theme',
  'frame.workbench': 'Workbench',
  'frame.jobs': 'Jobs',
  'frame.history': 'Job History',
  'frame.models': 'Models',
  'frame.scripts': 'Scripts',
  'frame.setup': 'Setup',
  'frame.elsewhere': 'Menu',
  'frame.inProgress': '{count, plural, one {# run in progress} other {# runs in progress}}',
  'frame.saidFailed': '{name} failed. {reason}',
  'frame.saidTimedOut': '{name} timed out. {reason}',

  'opening.headline': 'The lab is opening',
  'opening.loading': 'Opening this browser’s storage and looking for runs that were interrupted',
  'opening.failed': 'The lab could not open',
  'opening.reload': 'Reload the page',

  'notFound.headline': 'There is nothing at this address',
  'notFound.sub': 'The address ends in <code>{hash}</code>, which names no screen of the lab.',
  'notFound.home': 'Go to Jobs',

  'banner.refused':
    '{count, plural, one {A value in the link was not taken.} other {# values in the link were not taken.}} <link>Setup</link> says why.',
  'banner.insecure':
    '<strong>This address is not secure, so the browser keeps some things from the lab.</strong> Everything runs, but the endpoint answers inside this page only, nothing works offline and copying may be refused. Open the lab over https, or on the teacher’s machine as <code>http://localhost</code>, instead of {host}.',
  'banner.noServiceWorker':
    '<strong>This browser offers no service worker.</strong> The endpoint answers inside this page only, through <code>lab.endpoint.invoke</code>, and the lab does not work offline. A private window may be the reason.',
  'banner.pageOnly':
    '<strong>The endpoint answers inside this page only:</strong> no service worker controls it yet. All else works.',

  'kit.copy': 'Copy',
  'kit.copied': 'Copied',
  'kit.copyRefused': 'The browser did not allow copying',
  'kit.copyDetail': 'Copy the details of the error',
  'kit.copyId': '{short}, copy the {what} {id}',
  'kit.again': 'Try again',
};
