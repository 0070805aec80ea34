import type { maintenance as english } from '../en/maintenance.ts';

export const maintenance: Readonly<Record<keyof typeof english, string>> = {
  'schema.title': 'Colonne della tabella',
  'schema.count': '{count, plural, one {# colonna} other {# colonne}}, per field id',
  'schema.help':
    'File e manifest conoscono una colonna dal suo field id, non dal nome. Ogni modifica è un nuovo file di metadati e non tocca nessun file di dati; gli snapshot precedenti si leggono con lo schema con cui sono stati scritti.',
  'schema.colId': 'Id',
  'schema.colName': 'Nome',
  'schema.colType': 'Tipo',
  'schema.colRequired': 'Valori',
  'schema.colDoc': 'Commento',
  'schema.colActions': 'Azioni',
  'schema.required': 'obbligatori',
  'schema.optional': 'facoltativi',
  'schema.rename': 'Rinomina',
  'schema.renameLabel': 'Rinomina {column}',
  'schema.renameTitle': 'Rinomina la colonna {column}',
  'schema.renameHelp':
    'Il field id {id} resta, quindi tutti i valori si trovano sotto il nuovo nome e nessun file viene riscritto. Gli snapshot precedenti dicono ancora {column}. Da quel momento script e batch che nominano {column} vengono rifiutati.',
  'schema.nameMissing': 'Dai un nome alla colonna.',
  'schema.newName': 'Nuovo nome',
  'schema.renameNow': 'Rinomina la colonna',
  'schema.renamed': '{column} ora si chiama {to}; il field id è sempre {id}.',
  'schema.drop': 'Elimina',
  'schema.dropLabel': 'Elimina {column}',
  'schema.dropTitle': 'Elimina la colonna {column}',
  'schema.dropHelp':
    'I valori restano nei file e negli snapshot precedenti, ma la tabella non li mostra più. Il field id {id} non viene mai riassegnato: una colonna aggiunta dopo con questo nome è un’altra e comincia vuota. Da quel momento i batch che portano ancora {column} vengono rifiutati.',
  'schema.dropNow': 'Elimina la colonna',
  'schema.dropped': 'La tabella non ha più {column}, field id {id}.',
  'schema.add': 'Aggiungi una colonna',
  'schema.addHelp':
    'Riceve un field id tutto suo e non ha valori nelle righe già presenti (null, NaN nelle colonne float); gli snapshot precedenti non ce l’hanno. Da quel momento i batch che non la portano vengono rifiutati.',
  'schema.docField': 'Commento, se vuoi',
  'schema.addNow': 'Aggiungi la colonna',
  'schema.added': 'Ora la tabella ha la colonna {column}.',
  'schema.partitioning': 'Partizionamento',
  'schema.unpartitioned':
    'Le tabelle di questo laboratorio non sono partizionate: la loro partition spec non ha campi. Le tabelle partizionate sono fuori dal suo ambito, e una che viene importata è rifiutata dicendone il motivo.',
  'schema.properties': 'Posizione e proprietà',
  'schema.copyLocation': 'Copia la posizione',

  'maintenance.help':
    'Ognuna di queste operazioni mostra prima che cosa farebbe e perché, e non fa nulla finché non lo dici tu. Intanto i lavori possono girare.',
  'maintenance.looking': 'Leggo i metadati',
  'maintenance.wholeFrom': 'Serve un numero intero da {least} in su.',

  'maintenance.rewrite': 'Riscrivi i file di dati',
  'maintenance.rewriteHelp':
    'Ogni batch è un file. Tanti file piccoli sono lenti da pianificare e da leggere, perciò quelli vicini si scrivono insieme in file più grandi. Ne nasce uno snapshot con operazione replace: le stesse righe nello stesso ordine, e una lettura incrementale che lo attraversa non ne trova di nuove.',
  'maintenance.fewest': 'Minimo di file da unire',
  'maintenance.rewriteLook': 'Mostra che cosa verrebbe riscritto',
  'maintenance.rewriteNothing':
    'Non c’è nulla da riscrivere: i file vicini sono troppo pochi, o già abbastanza grandi. Nulla è cambiato.',
  'maintenance.rewriteFound':
    '{count, plural, one {# file} other {# file}} ({size}) diventerebbero {added, plural, one {# file} other {# file}}, in un nuovo snapshot.',
  'maintenance.rewriteKeeps':
    'Per ora non libera spazio: gli snapshot precedenti tengono i vecchi file finché non scadono. Tutte quelle righe vengono lette e scritte una volta.',
  'maintenance.rewriteNow': '{count, plural, one {Riscrivi # file} other {Riscrivi # file}}',
  'maintenance.rewriting': 'Riscrivo i file',
  'maintenance.rewritten':
    'Fatto: {count, plural, one {# file} other {# file}} ({size}) sono diventati {added, plural, one {# file} other {# file}} nello snapshot {id}.',

  'maintenance.expire': 'Fai scadere gli snapshot',
  'maintenance.expireHelp':
    'Ogni snapshot tiene in vita i suoi file. Quando scade, finisce il viaggio nel tempo fin lì e si cancellano i file che non servono a nessun altro. Ciò che un branch o un tag nomina resta, qualunque cosa si chieda.',
  'maintenance.which': 'Quali snapshot',
  'maintenance.byAge': 'Per età',
  'maintenance.byChoice': 'A scelta',
  'maintenance.olderThan': 'Commit prima di (UTC)',
  'maintenance.olderThanHelp': 'I più recenti restano. Un commit di quel secondo conta come più vecchio.',
  'maintenance.retainLast': 'Conserva gli ultimi',
  'maintenance.retainLastHelp': 'Altrettanti snapshot di ogni branch restano, per quanto vecchi.',
  'maintenance.chooseLabel': 'Snapshot da far scadere',
  'maintenance.chooseAbandoned':
    '{count, plural, one {Scegli quello abbandonato (# snapshot)} other {Scegli i # abbandonati}}',
  'maintenance.chooseOne': 'Scegli almeno uno snapshot.',
  'maintenance.expireLook': 'Mostra che cosa scadrebbe',
  'maintenance.expireFound':
    '{count, plural, =0 {Non scadrebbe nulla} one {# snapshot scadrebbe} other {# snapshot scadrebbero}}, {kept, plural, =0 {nessuno resterebbe} one {# resterebbe} other {# resterebbero}}; {files, plural, =0 {nessun file verrebbe cancellato} one {# file verrebbe cancellato, {size}} other {# file verrebbero cancellati, {size}}}.',
  'maintenance.expireNow': '{count, plural, one {Fai scadere # snapshot} other {Fai scadere # snapshot}}',
  'maintenance.expiring': 'Faccio scadere gli snapshot',
  'maintenance.expired':
    'Fatto: {count, plural, =0 {non è scaduto nulla} one {# snapshot è scaduto} other {# snapshot sono scaduti}}, {kept, plural, =0 {nessuno resta} one {# resta} other {# restano}}; {files, plural, =0 {nessun file cancellato} one {# file cancellato, {size} liberati} other {# file cancellati, {size} liberati}}.',
  'maintenance.verdicts': 'Gli snapshot e perché vanno o restano',
  'maintenance.goes': 'scadrebbe',
  'maintenance.hasGone': 'scaduto',
  'maintenance.stays': 'resta',
  'maintenance.nothingKeeps': 'nessun branch e nessun tag lo conserva',
  'maintenance.oldGoes': 'più vecchio di quanto chiesto, e non tra gli ultimi da conservare',
  'maintenance.chosenGoes': 'scelto, e né un tag né la testa di un branch lo nomina',
  'maintenance.moreGoing': '{count, plural, one {# altro che scade} other {altri # che scadono}}',
  'maintenance.keptByBranch': 'nominato da {names}; la testa di un branch non scade mai',
  'maintenance.keptByTag': '{names}',
  'maintenance.keptByCount': 'tra gli ultimi che si conservano di {names}',
  'maintenance.keptByAge': 'più recente del momento indicato',
  'maintenance.keptUnchosen': 'non scelto',

  'maintenance.orphans': 'Rimuovi i file orfani',
  'maintenance.orphansHelp':
    'Una scrittura interrotta lascia file che nessuno snapshot nomina. Si cercano sotto la posizione della tabella; i file delle scritture in corso restano.',
  'maintenance.orphansLook': 'Cerca file orfani',
  'maintenance.orphansNone': 'Nessun file orfano: tutto ciò che è memorizzato è referenziato.',
  'maintenance.orphansFound':
    '{count, plural, one {# file non è referenziato da nulla} other {# file non sono referenziati da nulla}}, {size}.',
  'maintenance.orphansNow': '{count, plural, one {Cancella # file} other {Cancella # file}}',
  'maintenance.deleting': 'Cancello i file',
  'maintenance.orphansGone':
    'Fatto: {count, plural, one {# file cancellato} other {# file cancellati}}, {size} liberati.',
  'maintenance.orphansKept':
    '{count, plural, one {# altro file resta, perché la scrittura che lo ha creato è ancora in corso} other {altri # file restano, perché le scritture che li hanno creati sono ancora in corso}} ({size}).',
  'maintenance.filesToGo':
    '{count, plural, one {# file che verrebbe cancellato} other {# file che verrebbero cancellati}}',
  'maintenance.filesGone':
    '{count, plural, one {# file che è stato cancellato} other {# file che sono stati cancellati}}',

  'maintenance.dropTable': 'Elimina la tabella',
  'maintenance.dropTableHelp':
    'Cancella la tabella con tutti i suoi snapshot e file. Non si torna indietro, se non da un’esportazione fatta prima.',
  'maintenance.dropTableOpen': 'Elimina la tabella',
  'maintenance.dropTableTitle': 'Elimina {table}',
  'maintenance.dropTableAsk':
    '{count, plural, =0 {Non ha snapshot.} one {Sparisce il suo # snapshot, e con esso i suoi file.} other {Spariscono i suoi # snapshot, e con essi i loro file.}} Una scrittura in corso fallisce.',
  'maintenance.dropTablePins':
    '{count, plural, one {# versione di modello vi è stata addestrata: continua a rispondere, ma nessuno può ripeterne l’addestramento.} other {# versioni di modello vi sono state addestrate: continuano a rispondere, ma nessuno può ripeterne l’addestramento.}}',
  'maintenance.dropTableConfirm': 'Scrivi {table} per confermare',
  'maintenance.dropTableMistyped': 'Non è il nome della tabella. Non è stato cancellato nulla.',
  'maintenance.dropTableNow': 'Elimina per sempre',
  'maintenance.tableDropped': 'La tabella {table} è stata eliminata.',

  'maintenance.export': 'Esporta la tabella intera',
  'maintenance.exportHelp':
    'Un archivio zip con le cartelle <code>data</code> e <code>metadata</code>: tutti gli snapshot, i branch, i tag e i file, con gli stessi id. Decompresso nella sua posizione, PyIceberg, Spark e altri lo leggono così com’è.',
  'maintenance.location': 'Posizione',
  'maintenance.locationHelp':
    'Tutti i percorsi interni stanno lì sotto. Quella della tabella è {location}; indica dove lo decomprimerai, per esempio file:///home/paul/tabella.',
  'maintenance.exportNow': 'Esporta la tabella',
  'maintenance.exporting': 'Preparo l’archivio',
  'maintenance.exported': 'Il file {name} è stato scritto, {size}. I suoi percorsi stanno sotto {place}.',
  'maintenance.exportProblem': 'La tabella non è stata esportata',
  'maintenance.import': 'Importa una tabella',
  'maintenance.importHelp':
    'Una tabella Iceberg v2 come archivio zip, di questo laboratorio o di un altro strumento: arriva con tutti i suoi snapshot e id, oppure per nulla. Delete file, tabelle partizionate, versione 3 e formati diversi da Parquet sono rifiutati dicendone il motivo.',
  'maintenance.file': 'Archivio zip',
  'maintenance.choose': 'Scegli un file',
  'maintenance.noneChosen': 'nessuno scelto',
  'maintenance.fileMissing': 'Scegli prima l’archivio.',
  'maintenance.name': 'Nome in questo laboratorio',
  'maintenance.nameHelp': 'database.tabella. Un nome già usato è rifiutato; nulla viene sostituito.',
  'maintenance.importNow': 'Importa la tabella',
  'maintenance.importing': 'Leggo e controllo l’archivio',
  'maintenance.imported': 'La tabella {name} è stata importata.',
  'maintenance.importProblem': 'La tabella non è stata importata',
};
