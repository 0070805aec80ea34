import type { settings as english } from '../en/settings.ts';

export const settings: Readonly<Record<keyof typeof english, string>> = {
  'settings.rows': 'Righe per batch',
  'settings.rowsHelp':
    'Quante transazioni creano ogni volta gli script 00 e 03. L’esercizio lavora con 10.000; un altro numero dà un’altra tabella e un’altra impronta.',
  'settings.rowsRefused': 'Un batch ha un numero intero di righe da 1 a 10.000.000, ma è arrivato {value}.',
  'settings.saving': 'Salvataggio in corso',

  'settings.look': 'Lingua e aspetto',
  'settings.lookHelp': 'Cambiano subito, senza salvare.',
  'settings.theme': 'Tema',
  'settings.light': 'Chiaro',
  'settings.dark': 'Scuro',
  'settings.size': 'Dimensione',
  'settings.screen': 'Schermo',
  'settings.projector': 'Proiettore',
  'settings.projectorHelp': 'Sul proiettore tutto è più grande e più contrastato.',
  'settings.projectorSwitch': 'Vista per il proiettore',

  'settings.storage': 'Spazio in questo browser',
  'settings.storageLoading': 'Chiedo al browser della sua memoria',
  'settings.used': 'Usato da questo indirizzo',
  'settings.available': 'Concesso dal browser',
  'settings.lasting': 'Durata',
  'settings.kept': 'Il browser lo conserva finché non lo cancelli tu',
  'settings.notKept': 'Il browser può cancellarlo quando il disco è quasi pieno',
  'settings.askToKeep': 'Chiedi al browser di conservarlo',
  'settings.asking': 'Chiedo al browser',
  'settings.granted': 'Il browser ha accettato: conserva il laboratorio finché non lo cancelli tu.',
  'settings.refused':
    'Il browser non ha accettato, e non dice perché. Alcuni accettano quando la pagina è tra i preferiti, installata o visitata spesso: chiedi di nuovo allora.',
  'settings.unknown':
    'A questo indirizzo il browser non dice nulla della sua memoria: lo fa solo con https e su localhost. Il laboratorio funziona, ma nessuno sa quanto spazio c’è né quanto dura.',
  'settings.scarce':
    'Il browser concede solo {quota} e non promette di conservarli, come in una finestra privata: chiuderla elimina il laboratorio. Per un lavoro che deve durare usa una finestra normale.',
  'settings.safari':
    'Safari elimina ciò che un sito ha salvato dopo sette giorni di uso senza una visita. Torna entro una settimana, o aggiungi il laboratorio alla schermata Home o al Dock.',
  'settings.storageProblem': 'Il browser non ha risposto alla domanda sulla sua memoria',

  'settings.reset': 'Ricominciare da zero',
  'settings.resetHelp':
    'Il reset elimina tutto ciò che questo browser conserva del laboratorio, in ogni scheda. Restano tema e dimensione, e i valori del link. Se c’è spazio, una copia resta per «Annulla il reset» qui sopra, fino al prossimo reset.',
  'settings.resetOpen': 'Azzera il laboratorio',
  'settings.resetCounting': 'Conto che cosa verrebbe eliminato',
  'settings.resetGoes': 'Si elimina:',
  'settings.snapshots': '{count, plural, =0 {nessuno snapshot} one {# snapshot} other {# snapshot}} della tabella',
  'settings.mlflowRuns': '{count, plural, =0 {nessun run MLflow} one {# run MLflow} other {# run MLflow}}',
  'settings.versions':
    '{count, plural, =0 {nessuna versione del modello} one {# versione del modello} other {# versioni del modello}}',
  'settings.jobs': '{count, plural, =0 {nessun lavoro} one {# lavoro} other {# lavori}}',
  'settings.jobRuns':
    '{count, plural, =0 {nessuna esecuzione di lavori} one {# esecuzione, con il suo log} other {# esecuzioni, con i loro log}}',
  'settings.resetStops':
    '{count, plural, one {# esecuzione è in corso e sarà interrotta prima.} other {# esecuzioni sono in corso e saranno interrotte prima.}}',
  'settings.resetConfirm': 'Per confermare, scrivi il nome dell’owner: {owner}',
  'settings.resetMismatch': 'Questo non è il nome dell’owner. Non è stato eliminato nulla.',
  'settings.resetNow': 'Elimina tutto',
  'settings.resetCancel': 'Conserva tutto',
  'settings.resetting': 'Interrompo ciò che è in corso ed elimino tutto',
  'settings.resetDone': 'Il laboratorio è di nuovo vuoto.',
  'settings.countProblem': 'Non si può contare che cosa c’è',
};
