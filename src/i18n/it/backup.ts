import type { backup as english } from '../en/backup.ts';

export const backup: Readonly<Record<keyof typeof english, string>> = {
  'reproduce.title': 'Riproduci questo run',
  'reproduce.help':
    'Rilegge le righe dei suoi snapshot, addestra con i parametri e i seed registrati e confronta il risultato bit per bit. Non nasce nessun run, versione o snapshot. Lo script non viene eseguito: ciò che fa oltre all’addestramento non si ripete, se ne confronta solo il testo.',
  'reproduce.now': 'Riproduci',
  'reproduce.again': 'Riproduci di nuovo',
  'reproduce.working': 'Lettura e addestramento: {progress}',
  'reproduce.starting': 'Lettura del run',
  'reproduce.problem': 'Il run non si è potuto riprodurre',
  'reproduce.identical': 'Identico bit per bit: dati, modello e metriche sono gli stessi.',
  'reproduce.differs':
    'Non identico: {count, plural, one {questo non è com’era.} other {queste # cose non sono com’erano.}}',
  'reproduce.table': 'Impronte (SHA-256), allora e adesso',
  'reproduce.original': 'Nel run',
  'reproduce.repeated': 'Ripetuto ora',
  'reproduce.data': 'Dati',
  'reproduce.dataRows': 'Dati, {rows} righe',
  'reproduce.model': 'Modello',
  'reproduce.metrics': 'Metriche',
  'reproduce.script': 'Script',
  'reproduce.same': 'uguale',
  'reproduce.other': 'diverso',
  'reproduce.missing': 'non calcolato',
  'reproduce.digest': 'SHA-256',
  'reproduce.byData': '<strong>Dati</strong>: le righe della tabella non sono quelle su cui il modello fu addestrato.',
  'reproduce.byTag':
    '<strong>Dati</strong>: il tag indica lo snapshot {repeated}, ma le righe furono lette fino a {original}.',
  'reproduce.byParam':
    '<strong>Parametri</strong>: <code>{key}</code> era {original} nell’addestramento e ora è {repeated}.',
  'reproduce.bySeed': '<strong>Seed</strong>: <code>{key}</code> era {original} nell’addestramento e ora è {repeated}.',
  'reproduce.byScript':
    '<strong>Script</strong>: il testo di oggi di <code>{key}</code> non è quello che ha fatto il run.',
  'reproduce.byModel':
    '<strong>Modello</strong>: è uscito diverso dalle stesse righe, parametri e seed. È cambiato il codice del laboratorio o il modello conservato.',
  'reproduce.byMetrics':
    '<strong>Metriche</strong>: sono uscite diverse per lo stesso modello. Lo script ha valutato altre righe, o i valori del run sono stati cambiati.',

  'backup.title': 'Backup',
  'backup.help':
    'Tutto il laboratorio in un file: tabelle, run, modelli, lavori, log, script, risposte e impostazioni. Si può ripristinare in qualsiasi browser.',
  'backup.save': 'Scarica un backup',
  'backup.saving': 'Preparazione del backup: {progress}',
  'backup.saved': 'Salvato come {name}, {size}.',
  'backup.saveProblem': 'Il backup non si è potuto fare',
  'backup.restore': 'Ripristina un backup',
  'backup.restoreHelp':
    'Prende il posto di tutto ciò che c’è in questo laboratorio, in ogni scheda. Si ripristina per intero o per niente.',
  'backup.file': 'File di backup',
  'backup.choose': 'Scegli un file',
  'backup.noneChosen': 'Nessuno scelto',
  'backup.checking': 'Controllo di ogni byte: {progress}',
  'backup.content': 'Il laboratorio di {name}, salvato {time}, {size}:',
  'backup.contentOfNobody': 'Un laboratorio senza proprietario, salvato {time}, {size}:',
  'backup.tables': '{count, plural, one {# tabella} other {# tabelle}}',
  'backup.files': '{count, plural, one {# file di tabelle} other {# file di tabelle}}',
  'backup.runs': '{count, plural, one {# run MLflow} other {# run MLflow}}',
  'backup.versions': '{count, plural, one {# versione di modello} other {# versioni di modello}}',
  'backup.jobRuns': '{count, plural, one {# esecuzione di lavoro} other {# esecuzioni di lavori}}',
  'backup.replaces':
    'Ciò che questo laboratorio contiene ora viene cancellato. Se lo rivuoi, scaricane prima un backup.',
  'backup.restoreNow': 'Ripristina questo backup',
  'backup.cancel': 'Lascia il laboratorio com’è',
  'backup.restoring': 'Ripristino: {progress}',
  'backup.restored': 'Il laboratorio è stato ripristinato dal backup.',
  'backup.restoreProblem': 'Il backup non è stato ripristinato',
  'backup.undo': 'Annulla il reset',
  'backup.undoHelp':
    'Il laboratorio di prima del reset del {time} ({size}) è ancora in questo browser, fino al prossimo reset. Prenderebbe il posto di tutto ciò che c’è in questo laboratorio.',
  'backup.undoDone': 'Il reset è stato annullato.',
  'backup.undoing': 'Ripristino del laboratorio di prima',
  'backup.drop': 'Cancella questa copia',
  'backup.dropped': 'La copia è stata cancellata.',

  'error.notABackup':
    'Questo file non è un backup del laboratorio. Non è cambiato nulla; scegli un file fatto da Impostazioni, Backup.',
  'error.backupDamaged':
    'Questo backup è tagliato o è stato cambiato da quando fu fatto. Nel laboratorio non è cambiato nulla; scegli un’altra copia del file.',
  'error.backupNewer':
    'Questo backup è stato fatto da una versione più nuova del laboratorio. Non è cambiato nulla; ricarica la pagina per averla, poi ripristina di nuovo.',
  'error.backupUnsupported': 'Un dato del laboratorio non si può mettere in un file. Non è stato fatto nessun backup.',
  'error.nothingToUndo':
    'Non c’è nessun reset da annullare: è già stato annullato, o non c’era spazio per tenere ciò che cancellava. Ripristina un file di backup.',
  'error.reproduceUnfinished': 'Il run è {status}. Si può riprodurre solo un run FINISHED.',
  'error.reproduceNoRecord':
    'Il run non conserva un resoconto del suo addestramento: non ha registrato un modello, o l’ha fatto una versione precedente del laboratorio. Addestra di nuovo e riproduci quel run.',
  'error.reproduceRows':
    'Le righe su cui il run fu addestrato sono state cambiate dallo script dopo la lettura, o vengono da più letture. Si può ripetere solo una lettura di una tabella.',
  'error.notReproducible':
    'Al resoconto del run manca ciò che serve a ripeterlo. Addestra di nuovo con uno script che legge una tabella e registra il modello.',
};
