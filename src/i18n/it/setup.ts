import type { setup as english } from '../en/setup.ts';

export const setup: Readonly<Record<keyof typeof english, string>> = {
  'setup.headlineFirst': 'Questo laboratorio non ha ancora un owner',
  'setup.subFirst': 'Dagli un nome e comincia. Tutto il resto ha già un valore che funziona.',
  'setup.headline': 'Questo laboratorio è di {owner}',
  'setup.sub': 'Script e lavori usano questi valori dalla prossima esecuzione.',
  'setup.presetRefused': 'Il valore del link per <code>{parameter}</code> non è stato accettato.',
  'setup.refused': 'Non salvato: alcuni campi richiedono un altro valore.',
  'setup.owner': 'Owner',
  'setup.ownerMissing': 'Scrivi un nome: lo portano la tabella, l’esperimento e il modello.',
  'setup.ownerHelp': 'Il tuo nome o un soprannome, fino a 64 caratteri, in qualunque alfabeto.',
  'setup.variables':
    'Le tre variabili degli script, come indicate dal responsabile del laboratorio. Lavori per conto tuo? Lasciale così.',
  'setup.dbname': 'DBNAME',
  'setup.storage': 'STORAGE',
  'setup.connectionName': 'CONNECTION_NAME',
  'setup.seed': 'Seed',
  'setup.seedHelp':
    'Tutto ciò che è casuale parte da questo numero. Lo stesso seed dà le stesse righe, gli stessi modelli e le stesse quattro bandiere su ogni computer; un altro seed dà un altro laboratorio.',
  'setup.start': 'Avvia il laboratorio',
  'setup.save': 'Salva',
  'setup.saved': 'Salvato',
  'setup.about': 'A che cosa servono questi valori',
  'setup.namesTitle': 'Che cosa porta il tuo nome',
  'setup.table': 'Tabella Iceberg',
  'setup.experiment': 'Esperimento MLflow',
  'setup.model': 'Modello',
  'setup.nameTable': 'hol_fraud.transactions_…',
  'setup.nameExperiment': 'xgb-cc-fraud-…',
  'setup.nameModel': 'FraudCLF-…',
  'setup.renameHelp':
    'Cambiare owner più tardi significa un’altra tabella, un altro esperimento, un altro modello. Ciò che esiste resta sotto il vecchio nome.',
  'setup.fingerprintTitle': 'Impronta del contenuto',
  'setup.fingerprintHelp':
    'Si calcola solo da righe, modelli e metriche, non da nomi o orari. Se in due vedete le stesse bandiere, avete lo stesso contenuto.',
  'setup.whereTitle': 'Dove si conserva tutto',
  'setup.where':
    'File della tabella, run, modelli, lavori e log sono nella memoria di <strong>questo browser, per questo indirizzo</strong>. Non ci sono server né account, e nulla viene inviato altrove.',
  'setup.whereLost': 'Cancellare i dati del sito nel browser, o chiudere una finestra privata, elimina il laboratorio.',
};
