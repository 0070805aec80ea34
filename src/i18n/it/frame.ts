import type { frame as english } from '../en/frame.ts';

export const frame: Readonly<Record<keyof typeof english, string>> = {
  'frame.brand': 'MLOps Pipeline Lab',
  'frame.title': '{headline} · MLOps Pipeline Lab',
  'frame.owner': 'Owner',
  'frame.seed': 'Seed',
  'frame.openSetup': 'Owner {owner}, seed {seed}: apri le Impostazioni',
  'frame.fingerprint': 'Impronta: {words}',
  'frame.fingerprintTitle':
    'Impronta del contenuto del laboratorio: le stesse parole su un altro computer indicano lo stesso contenuto',
  'frame.language': 'Lingua',
  'frame.dark': 'Tema scuro',
  'frame.workbench': 'Banco di lavoro',
  'frame.jobs': 'Lavori',
  'frame.history': 'Cronologia Lavori',
  'frame.models': 'Modelli',
  'frame.scripts': 'Script',
  'frame.setup': 'Impostazioni',
  'frame.elsewhere': 'Menu',
  'frame.inProgress': '{count, plural, one {# esecuzione in corso} other {# esecuzioni in corso}}',
  'frame.saidFailed': '{name} è fallito. {reason}',
  'frame.saidTimedOut': 'Tempo scaduto per {name}. {reason}',

  'opening.headline': 'Il laboratorio si sta aprendo',
  'opening.loading': 'Apro la memoria di questo browser e cerco esecuzioni rimaste a metà',
  'opening.failed': 'Il laboratorio non si è aperto',
  'opening.reload': 'Ricarica la pagina',

  'notFound.headline': 'A questo indirizzo non c’è nulla',
  'notFound.sub': 'L’indirizzo finisce con <code>{hash}</code>, che non è una schermata del laboratorio.',
  'notFound.home': 'Vai ai Lavori',

  'banner.refused':
    '{count, plural, one {Un valore del link non è stato accettato.} other {# valori del link non sono stati accettati.}} Il motivo è nelle <link>Impostazioni</link>.',
  'banner.insecure':
    '<strong>Questo indirizzo non è sicuro, perciò il browser nega alcune cose al laboratorio.</strong> Tutto funziona, ma l’endpoint risponde solo dentro questa pagina, senza rete non funziona nulla e copiare può essere vietato. Apri il laboratorio in https, oppure sul computer del docente come <code>http://localhost</code>, anziché da {host}.',
  'banner.noServiceWorker':
    '<strong>Questo browser non offre service worker.</strong> L’endpoint risponde solo dentro questa pagina, con <code>lab.endpoint.invoke</code>, e il laboratorio non funziona senza rete. La causa può essere una finestra privata.',
  'banner.pageOnly':
    '<strong>L’endpoint risponde solo dentro questa pagina:</strong> nessun service worker la controlla ancora. Il resto funziona.',

  'kit.copy': 'Copia',
  'kit.copied': 'Copiato',
  'kit.copyRefused': 'Il browser non ha permesso la copia',
  'kit.copyDetail': 'Copia il dettaglio dell’errore',
  'kit.copyId': '{short}, copia {what} {id}',
  'kit.again': 'Riprova',
};
