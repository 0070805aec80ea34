import type { models as english } from '../en/models.ts';

export const models: Readonly<Record<keyof typeof english, string>> = {
  'models.headline': 'La versione {version} risponde',
  'models.headlineRegistered': 'Una versione è registrata, nessuna è distribuita',
  'models.headlineNone': 'Nessuna versione è ancora distribuita',
  'models.headlineLoading': 'Lettura del modello in corso',
  'models.headlineError': 'Il modello non si può leggere',
  'models.sub':
    '<code>{model}</code>, distribuito: {time} UTC. Indirizzo e chiave di accesso restano quando cambia la versione.',
  'models.subNone': '<code>{model}</code> nasce con la prima distribuzione dell’API.',
  'models.loading': 'Leggo versioni, build e distribuzioni',
  'models.empty':
    'Esegui <code>00_datagen</code> e <code>01_train_xgboost</code>, poi <code>02_api_deployment</code>: registra il modello addestrato come versione 1, ne fa la build e lo distribuisce.',
  'models.openScript': 'Apri lo script 02',

  'models.colVersion': 'Versione',
  'models.colRegistration': 'Registrazione',
  'models.colRows': 'Righe',
  'models.colRun': 'Run',
  'models.colSnapshot': 'Snapshot',
  'models.colDeployment': 'Distribuzione',
  'models.notDeployed': 'mai distribuita',
  'models.moreVersions': '{count, plural, one {Mostra # versione precedente} other {Mostra # versioni precedenti}}',
  'models.gateHelp':
    'Una nuova versione viene distribuita anche se il suo punteggio è più basso: tra lei e la precedente non c’è un controllo.',
  'models.versionHelp':
    'La versione di un modello conta i modelli; non è la versione del runtime né uno snapshot della tabella.',

  'models.endpoint': 'Endpoint',
  'models.viaWorker': 'Risponde il service worker, a un vero indirizzo di rete',
  'models.viaPage': 'Risponde questa pagina: nessun service worker la controlla',
  'models.model': 'Modello',
  'models.serving': 'In servizio',
  'models.noneServes': 'ancora nessuna versione',
  'models.versionServes': 'versione {version}',
  'models.address': 'Indirizzo',
  'models.copyAddress': 'Copia l’indirizzo',
  'models.accessKey': 'Chiave di accesso',
  'models.show': 'Mostra',
  'models.hide': 'Nascondi',
  'models.showKey': 'Mostra la chiave di accesso',
  'models.hideKey': 'Nascondi la chiave di accesso',
  'models.copyKey': 'Copia la chiave di accesso',
  'models.signature': 'Firma: {count, plural, one {# colonna, controllata} other {# colonne, controllate}} per nome',

  'models.try': 'Prova l’endpoint',
  'models.request': 'Richiesta',
  'models.requestBody': 'Corpo della richiesta',
  'models.resetRequest': 'Ripristina',
  'models.send': 'Invia',
  'models.longitude':
    'È la riga di prova pubblica. La <code>longitude</code> 2000.5 e la <code>latitude</code> 90.5 non esistono sulla Terra: l’endpoint risponde lo stesso, con un avviso.',
  'models.noVersionHelp':
    'Non si può inviare: nessuna versione è distribuita, e l’endpoint risponderebbe <code>503</code>, “temporaneamente non disponibile”. Prima esegui <code>02_api_deployment</code>.',
  'models.answer': 'Risposta',
  'models.answerBody': 'Corpo della risposta',
  'models.copyAnswer': 'Copia la risposta',
  'models.noAnswerYet': 'Invia la richiesta, e qui compaiono stato, tempo e risposta.',
  'models.noAnswerWithout': 'La risposta arriverà appena una versione sarà distribuita.',
  'models.predictedFraud': 'Per la versione {version} è una frode.',
  'models.predictedRegular': 'Per la versione {version} non è una frode.',
  'models.predictedFraudWith': 'Per la versione {version} è una frode, con probabilità {probability}.',
  'models.predictedRegularWith': 'Per la versione {version} non è una frode; la probabilità di frode è {probability}.',
  'models.predictedMany':
    'La versione {version} ha risposto per {count, plural, one {# riga} other {# righe}}: {frauds, plural, =0 {nessuna frode} one {# frode} other {# frodi}}.',
  'models.unknownAnswer': 'L’endpoint ha risposto {status} in una forma che il laboratorio non conosce.',
  'models.unreached': 'A questo indirizzo non ha risposto nessuno: {reason}',
  'models.fetchTitle': 'La stessa richiesta, da qualunque scheda di questo indirizzo',
  'models.fetchHelp': 'Incollala nella console per sviluppatori di una scheda aperta qui.',
  'models.invokeTitle': 'La stessa richiesta, dalla console di questa pagina',
  'models.invokeHelp':
    'Senza service worker nessuno risponde all’indirizzo di rete; lo stesso gestore risponde a questa chiamata.',
  'models.codeLabel': 'Codice della richiesta',
  'models.copyCode': 'Copia il codice della richiesta',

  'models.deployments': 'Distribuzioni',
  'models.deploymentsHelp': 'Dalla più recente, orari in UTC',
  'models.colStatus': 'Stato',
  'models.colCreated': 'Creata',
  'models.colEnded': 'Terminata',
  'models.colBuild': 'Build',
  'models.colReplicas': 'Repliche',
};
