import type { scripts as english } from '../en/scripts.ts';

export const scripts: Readonly<Record<keyof typeof english, string>> = {
  'scripts.headlineLoading': 'Lettura degli script in corso',
  'scripts.headlineError': 'Gli script non si possono leggere',
  'scripts.headlineUnknown': 'Lo script {name} non esiste',
  'scripts.subUnknown': 'Scegline uno di quelli che esistono.',
  'scripts.loading': 'Leggo lo script',
  'scripts.sourceProblem': 'Il testo dello script non si è caricato',

  'scripts.headline00': 'Questo script crea il primo batch e la tabella',
  'scripts.sub00':
    'Transazioni con carta di credito, generate dal seed, diventano il primo snapshot della tabella Iceberg.',
  'scripts.headline01': 'Questo script addestra sull’intera tabella',
  'scripts.sub01':
    'Un run MLflow con parametri, metriche e modello. Eseguilo di nuovo con un altro <code>max_depth</code> per confrontare.',
  'scripts.headline02': 'Questo script mette la prima versione dietro l’endpoint',
  'scripts.sub02': 'Registra il modello del run FINISHED più recente, ne fa la build e lo distribuisce.',
  'scripts.headline03': 'Questo script aggiunge un altro batch',
  'scripts.sub03': 'Quasi identico a 00: righe nuove e un nuovo snapshot, il cui parent è quello di prima.',
  'scripts.headline04': 'Questo script legge solo ciò che l’ultimo batch ha aggiunto',
  'scripts.sub04': 'Quasi identico a 01, tranne le righe evidenziate.',
  'scripts.headline05': 'Questo script distribuisce la nuova versione sullo stesso modello',
  'scripts.sub05': 'Quasi identico a 02: indirizzo e chiave di accesso restano, la versione cambia.',

  'scripts.note04Variables':
    'Le <strong>righe {first}–{last}</strong> conservano in variabili l’id dello snapshot, l’ora del suo commit e l’id del parent; diventano tag del run MLflow.',
  'scripts.note04Read':
    'Le <strong>righe {first}–{last}</strong> leggono ciò che è stato aggiunto dopo il parent e fino allo snapshot. È una lettura incrementale. Il time travel è un’altra cosa: legge l’intera tabella com’era allora.',
  'scripts.note04Forgets':
    'L’addestramento riparte da zero su queste righe. Il nuovo modello non sa nulla dei batch precedenti.',

  'scripts.list': 'Script',
  'scripts.script': 'Script',
  'scripts.session': 'Sessione',
  'scripts.jobs': 'Lavori',
  'scripts.changeVariables': 'Cambia nelle Impostazioni',
  'scripts.code': 'Codice di {file}',
  'scripts.copyCode': 'Copia il codice di {file}',
  'scripts.showMarks': 'Mostra le righe {first}–{last}',
  'scripts.run': 'Esegui',
  'scripts.runAlone': 'Esegui da solo',
  'scripts.runAloneLabel': 'Esegui da solo: {file}',
  'scripts.runLabel': 'Esegui {file}',
  'scripts.runBy': '{count, plural, one {Lo esegue il lavoro {jobs}.} other {Lo eseguono i lavori {jobs}.}}',
  'scripts.meantAsJob':
    'È pensato per girare come <link>lavoro</link>; da solo cerca i suoi dati di partenza e lo dice nel log.',
  'scripts.needsOwner': 'Prima dai un owner al laboratorio, nelle Impostazioni',
  'scripts.alreadyRuns': 'È in esecuzione',
  'scripts.save': 'Salva',
  'scripts.original': 'Com’è stato scritto dal laboratorio. Cambialo come vuoi.',
  'scripts.edited': 'Salvato con le tue modifiche. Le esecuzioni usano questo testo.',
  'scripts.unsaved': 'Non ancora salvato. L’esecuzione prima salva.',
  'scripts.overtaken': 'Nel frattempo un’altra scheda ha salvato questo script. Salvando qui sostituisci quel testo.',
  'scripts.revert': 'Ripristina l’originale',
  'scripts.revertAsk': 'Le tue modifiche andranno perse.',
  'scripts.revertYes': 'Ripristina',
  'scripts.revertNo': 'Tienile',
  'scripts.showSaved': 'Mostra il testo salvato',
  'scripts.editorProblem':
    'L’editor non si è caricato. Il testo si può leggere ed eseguire; per modificarlo ricarica la pagina quando sei online.',
  'scripts.keys': 'Ctrl+S (Cmd+S su Mac) salva, Ctrl+] e Ctrl+[ rientrano, Tab esce dal testo.',
  'scripts.isEdited': 'Modificato da te',
  'scripts.output': 'Uscita',
  'scripts.notRun': 'Non ancora eseguito. Eseguilo, e qui compare il suo log con i numeri di riga dello script.',
  'scripts.ranAlone': 'Ultima esecuzione: {time} UTC, fuori da ogni lavoro.',
  'scripts.ranAsJob': 'Ultima esecuzione: {time} UTC, nel lavoro {job}.',
  'scripts.python':
    'Sulla piattaforma questi script sono in Python 3.9. Qui sono in TypeScript, con le stesse chiamate, e girano in un worker di questo browser.',
};
