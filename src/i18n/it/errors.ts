import type { errors as english } from '../en/errors.ts';

export const errors: Readonly<Record<keyof typeof english, string>> = {
  'error.ownerMissing':
    'Serve il nome di un owner: lo portano la tabella, l’esperimento e il modello. Scrivilo nelle Impostazioni.',
  'error.settingOwner': 'Un nome è una sola riga da 1 a 64 caratteri, ma è arrivato {value}.',
  'error.settingName': 'Serve un nome da 1 a 128 caratteri su una riga, senza punto, ma è arrivato {value}.',
  'error.settingStorage': 'Serve una posizione come s3a://bucket/user/paul, senza ?, # né .., ma è arrivato {value}.',
  'error.settingConnection': 'Serve una sola riga da 1 a 128 caratteri, ma è arrivato {value}.',
  'error.settingSeed': 'Un seed è un numero intero da 0 a 9007199254740991, ma è arrivato {value}.',
  'error.settingLanguage': 'Il laboratorio non parla {value}.',

  'error.jobName': 'Il nome di un lavoro è una sola riga da 1 a 200 caratteri.',
  'error.jobScript': 'Scegli uno degli script.',
  'error.jobSchedule': 'Scegli la pianificazione: manuale, o dipendente da un altro lavoro.',
  'error.jobEnvironment': 'Le variabili d’ambiente sono nomi, ciascuno con un testo.',
  'error.jobTimeout': 'Un limite di tempo è un numero di minuti maggiore di 0.',
  'error.jobParent': 'Il lavoro {name} non esiste. Scegline uno che esiste.',
  'error.jobParentMissing': 'Scegli il lavoro che deve riuscire prima.',
  'error.jobDuplicate': 'Esiste già un lavoro con il nome {name}. Scegli un altro nome.',
  'error.jobCycle': 'Un lavoro non può aspettare sé stesso: {path}.',
  'error.jobVcpu': 'vCPU è un numero intero, almeno 1.',
  'error.jobMemory': 'GiB è un numero maggiore di 0.',
  'error.jobGpu': 'Un browser non ha GPU da dare: l’unico valore è 0.',
  'error.unknownScript': 'Lo script {script} non esiste. Scegline uno di quelli che esistono.',
  'error.unknownJob': 'Il lavoro {job} non esiste. Guarda l’elenco dei lavori, o crealo.',
  'error.unknownRecord':
    'Questo lab non ha un record {id} di quel tipo, e niente lo nomina. Segui il link «Lineage» del record stesso.',
  'error.unknownRun': 'Nessuna esecuzione ha l’id {runId}. Prendi un id dalla Cronologia Lavori.',
  'error.jobHasDependents':
    '{count, plural, one {Il lavoro {names} dipende da {job}.} other {I lavori {names} dipendono da {job}.}} Nulla è stato eliminato; prima elimina o ripianifica ciò che ne dipende.',
  'error.jobHasActiveRuns':
    '{count, plural, one {# esecuzione di {job} non è finita.} other {# esecuzioni di {job} non sono finite.}} Nulla è stato eliminato; aspetta la fine, o interrompi ciò che è in corso.',
  'error.jobsClosed': 'I lavori di questa pagina sono stati chiusi. Riapri la pagina.',
  'error.labBusy':
    'Nel frattempo è partita un’esecuzione. Nulla è cambiato; aspetta che finisca o interrompila, poi riprova.',

  'error.interrupted':
    'Interrotto prima della fine: la pagina che lo eseguiva è stata chiusa o ricaricata. Avvialo di nuovo.',
  'error.skippedFailed': '{parent} è fallito.',
  'error.skippedTimedOut': 'Tempo scaduto per {parent}.',
  'error.skippedStopped': '{parent} è stato interrotto.',
  'error.skippedSkipped': '{parent} è stato saltato.',
  'error.stopped': 'Interrotto a mano.',
  'error.stoppedByScript': 'Lo script ha annullato il proprio lavoro.',
  'error.timedOut':
    'Ha superato il limite di {minutes, plural, one {# minuto} other {# minuti}}. Alza il limite, o riduci ciò che deve fare.',
  'error.cancelled': 'L’operazione è stata annullata.',
  'error.memoryLimit':
    'Il Profilo Risorse concede {limit}; {used} erano in uso e ne servivano altri {needed}. Dai più GiB al lavoro, o usa meno righe.',
  'error.memoryLeft':
    'Servono circa {needed}, ma del Profilo Risorse restano {left}. Dai più GiB al lavoro, o usa meno righe.',
  'error.workerFailed':
    'Il worker di questo browser si è guastato e ciò che faceva è perduto. Riprova; se succede ancora, ricarica la pagina.',

  'error.missingColumn': 'Alle righe manca la colonna {column}, che la tabella ha. La tabella è rimasta com’era.',
  'error.unexpectedColumn': 'La tabella non ha la colonna {column}, che le righe hanno. La tabella è rimasta com’era.',
  'error.typeMismatch': 'La colonna {column} è di tipo {type}, ma è arrivato {came}. La tabella è rimasta com’era.',
  'error.nullValue':
    'La colonna {column} è obbligatoria, ma in una riga manca il valore. La tabella è rimasta com’era.',
  'error.unequalColumns':
    'Tutte le colonne devono avere lo stesso numero di righe, ma {column} ne ha {rows} invece di {expected}. Nulla è cambiato.',
  'error.unequalScores':
    'Una metrica vuole una previsione per etichetta, ma sono arrivate {labels} etichette e {predictions} previsioni.',
  'error.noRows': 'Non è arrivata nessuna riga, e ne serve almeno una. Nulla è cambiato.',
  'error.unknownTable': 'La tabella {table} non esiste. Lo script 00_datagen crea la prima.',
  'error.unknownMetadataTable':
    'La tabella {table} non esiste. Le tabelle di metadati di una tabella sono {metadataTables}.',
  'error.tableName':
    'Una tabella si chiama database.tabella, con un nome di database non riservato da SQL, ma è arrivato {table}.',
  'error.tableExists':
    'Esiste già una tabella di nome {table}, o con un nome che SQL non distingue da questo. Nulla è cambiato.',
  'error.commitConflict':
    'Altri hanno scritto prima, più volte di seguito, perciò in {table} non è stato scritto nulla. Riprova.',

  'error.rowOutOfRange': 'Quella riga non c’è: l’intervallo ne ha {count}, contate da 1. Scegline una.',
  'error.unknownSnapshot': 'La tabella non ha lo snapshot {snapshotId}. Sceglilo dalla sua cronologia.',
  'error.unknownTag': 'La tabella non ha il tag {name}.',
  'error.unknownBranch': 'La tabella non ha il branch {name}.',
  'error.unknownRef': 'La tabella non ha né un tag né un branch {name}.',
  'error.noSnapshot': 'La tabella non ha ancora snapshot. Prima aggiungi un batch.',
  'error.noSnapshotAtTime':
    'In quel momento ({asked} UTC) la tabella non aveva ancora snapshot: il primo è del {first} UTC. Scegli un momento successivo.',
  'error.notAnAncestor':
    'Lo snapshot {endSnapshotId} non discende da {startSnapshotId}, quindi tra i due non c’è nulla. Scegli come inizio un antenato della fine.',
  'error.invalidFilter':
    'Un filtro è una sola condizione SQL sulle colonne, senza punto e virgola e con virgolette e parentesi chiuse. Questo non lo è: {filter}',
  'error.invalidScanNumber': 'Per {name} una lettura vuole un numero intero da 0.',
  'error.versionOfMetadataTable':
    'La tabella di metadati {metadataTable} non ha versioni. Togli VERSION AS OF o TIMESTAMP AS OF.',
  'error.invalidScan':
    'Questa scelta non si può leggere. Scegli uno snapshot, un momento, un tag o un branch; per un incremento, un inizio e, dopo, una fine diversa.',
  'error.unknownColumn': 'La colonna {column} non esiste.',
  'error.unknownColumnOf': 'La colonna {column} non esiste. Le colonne sono {columns}.',
  'error.fileMissing':
    'Il file {path} fa parte della tabella, ma non è nella memoria di questo browser. Nulla è cambiato; ripristina una copia di riserva.',
  'error.fileUnreadable':
    'Il contenuto del file {path} non è quello che il nome promette, e non si può leggere. Nulla è cambiato; ripristina una copia di riserva.',
  'error.rowCountMismatch':
    'Erano attese {expected} righe, ma ne sono state trovate {rowCount}. Nulla è cambiato; ricarica la pagina e, se succede ancora, ripristina una copia di riserva.',
  'error.readTooLarge':
    'La lettura richiede {needed} in una volta, ma al massimo se ne tengono {limit}. Leggi meno snapshot, o un incremento.',

  'error.notAnAncestorOfCurrent':
    'Lo snapshot {snapshotId} non è un antenato dello snapshot corrente, perciò la tabella non può tornarvi con un rollback. Nulla è cambiato; rendilo invece lo snapshot corrente.',
  'error.refExists': 'Esiste già un tag o un branch {name}. Nulla è cambiato; scegli un altro nome.',
  'error.refProtected': 'Il branch {name} indica lo snapshot corrente e non si può togliere.',
  'error.refName':
    'Un tag o un branch vuole un nome da 1 a 200 caratteri, nessuno dei quali di controllo. Nulla è cambiato.',
  'error.schemaLastColumn': 'Una tabella ha bisogno di almeno una colonna. Nulla è cambiato.',
  'error.schemaMissing': 'La tabella non ha la colonna {column}. Nulla è cambiato.',
  'error.schemaExists': 'Esiste già una colonna {column}, o una che SQL non distingue da questa. Nulla è cambiato.',
  'error.schemaRequired':
    'Una nuova colonna non può essere obbligatoria, perché le righe che ci sono non hanno un valore: {column}. Nulla è cambiato.',
  'error.schemaIdentifier':
    'La colonna {column} distingue le righe (identifier field), perciò non si può togliere. Nulla è cambiato.',
  'error.invalidOption': 'Il valore di {option} non è ammesso. Nulla è cambiato.',
  'error.unsupportedTable':
    'La tabella usa qualcosa che questo laboratorio non legge: {feature}. Nulla è stato importato.',
  'error.unsupportedTableFile':
    'La tabella usa qualcosa che questo laboratorio non legge: {feature}, in {file}. Nulla è stato importato.',
  'error.notAnIcebergTable':
    'Questa non è una tabella Iceberg: si attendeva una cartella metadata con un vN.metadata.json. Nulla è stato importato.',
  'error.archiveInvalid':
    'Il file non è un archivio zip leggibile: è troncato, alterato o altro. Nulla è stato importato.',
  'error.archiveInvalidEntry':
    'L’archivio zip non si può leggere in {entry}: è troncato o alterato. Nulla è stato importato.',
  'error.archiveTooLarge': 'L’archivio zip contiene più di quanto questo laboratorio accetti. Nulla è stato importato.',
  'error.pathOutsideTable': 'Il percorso {path} esce dalla cartella della tabella. Nulla è cambiato.',
  'error.notExportable':
    'Una cartella non può contenere {path}: il nome è troppo lungo, o dovrebbe essere insieme un file e una cartella. Nulla è stato esportato; registra quelle voci con altri nomi.',
  'error.fileDamaged':
    'Il file {path} non è come è stato scritto: alcuni byte sono cambiati. Nulla è cambiato; ripristina una copia di riserva.',

  'error.sqlEmpty': 'Non c’è nessuna istruzione da eseguire. Scrivine una, per esempio SELECT 1.',
  'error.sqlMultiple':
    'Si esegue un’istruzione alla volta, ma ne sono arrivate diverse. Eseguile una per una; un PIVOT senza IN conta per due.',
  'error.sqlNotReadOnly':
    'Qui si esegue solo un’istruzione che legge, come SELECT. Le tabelle cambiano con gli script, e ogni modifica crea uno snapshot.',
  'error.sql': 'DuckDB ha rifiutato l’istruzione. Correggila ed eseguila di nuovo. {reason}',
  'error.sqlCrashed':
    'Il database si è chiuso all’improvviso. Esegui di nuovo l’istruzione: un altro database parte da solo e rilegge le tabelle.',
  'error.sqlUnavailable':
    'Il database incluso in questa pagina non si è avviato ({reason}). Controlla la connessione e riprova; dopo una visita completa funziona anche senza rete.',

  'error.storageLost':
    'Il collegamento con la memoria di questo browser si è interrotto; nulla è stato scritto. Riprova.',
  'error.storageNewer':
    'Un’altra scheda ha aperto una versione più recente del laboratorio. Nulla è cambiato; ricarica questa pagina.',
  'error.storageFailed': 'La memoria di questo browser non ha fatto ciò che doveva. {reason}',
  'error.quotaExceeded': 'Il browser non ha più spazio per il laboratorio, perciò nulla è stato scritto.',
  'error.quotaNeeded': 'Servono circa {needed}.',
  'error.quotaUsed': 'Il laboratorio usa {used} dei {quota} che il browser concede.',
  'error.quotaAdvice': 'Libera spazio sul disco, poi riprova.',

  'error.script': 'Script {script}: {reason}',
  'error.scriptTooLarge':
    'Uno script può occupare {limit}, ma questo testo ne occupa {size}. Non è stato salvato nulla; accorcialo.',
  'error.scriptText': 'Il testo di uno script è un solo testo, ma è arrivato altro. Non è stato salvato nulla.',
  'error.scriptAtLine': '{script}, riga {line}: {reason}',
  'error.unexpected': 'È successo qualcosa di imprevisto: {reason}',
  'error.badArgument': 'La chiamata {call} ha ricevuto qualcosa che non accetta. {reason}',
  'error.badCondition': 'Il filtro non è stato capito. {reason}',
  'error.badReadOption': 'L’opzione {option} non va bene per questa lettura. {reason}',
  'error.unknownReadOption': 'Una lettura non conosce l’opzione {option}. Le opzioni sono {known}.',
  'error.unknownConnection':
    'La connessione dati si chiama {expected}, ma è stata chiesta {name}. Imposta CONNECTION_NAME come indicato dal responsabile del laboratorio.',
  'error.unknownModule': 'Uno script può importare solo da lab, ma questo chiede {module}. Togli quell’import.',
  'error.unknownImport': 'Il modulo lab non ha {name}. Usa ciò che esporta.',
  'error.noExperiment': 'Un run appartiene a un esperimento. Prima chiama mlflow.setExperiment.',
  'error.noActiveRun': '{call} ha bisogno di un run attivo. Chiamala dentro mlflow.startRun.',
  'error.runAlreadyActive': 'Il run {runId} è già attivo. Chiudilo con mlflow.endRun prima di avviarne un altro.',
  'error.splitNotCollected':
    'Le righe di una divisione si raccolgono solo per l’addestramento, perciò {column} non si può guardare dopo trainTestSplit. Guardala prima.',
  'error.splitPrediction':
    'Una metrica vuole le previsioni come le dà predict, ma {column} è una parte di una divisione. Chiama predict sul frame già diviso.',
  'error.tooManyRows':
    'In uno script si possono portare al massimo {maxRows} righe, ma sono di più. Usa limit, filter o toPandas.',
  'error.frameTooLarge':
    'Righe già lette si possono filtrare o ordinare fino a {maxRows}, ma sono {rows}. Filtra subito dopo load, o ordina con spark.sql.',
  'error.tooManyCalls':
    '{call} è stata chiamata con {maxPending} chiamate già in corso. Usa await per ogni chiamata, o fanne meno insieme.',
  'error.scriptFlood':
    'Lo script ha mandato più messaggi di quanti il laboratorio ne regga, ed è stato chiuso. Usa await per le chiamate e scrivi meno nel log.',
  'error.endpointRefused': 'L’endpoint di {model} ha rifiutato. {reason}',

  'error.noFeatures': 'L’addestramento vuole almeno una colonna di feature, e non ce ne sono.',
  'error.notNumeric':
    'La colonna {column} deve contenere numeri per essere una feature o un’etichetta. Lasciala fuori, o prima trasformala in numeri.',
  'error.infiniteValue':
    'La colonna {column} è infinita alla riga {row}. Togli la riga o correggi il valore; un valore mancante è ammesso.',
  'error.invalidLabel':
    'Un’etichetta va da 0 a 1, ma la riga {row} ha {value}. Scegli la colonna che contiene le classi 0 e 1.',
  'error.tooFewRows':
    'Servono almeno una riga per addestrare e una per provare, ma in tutto sono {rows}. Leggi più righe.',
  'error.tooManyCells':
    '{rows} righe con {features} feature sono più di quanto un addestramento possa contenere. Nulla è stato riservato; usa meno righe.',
  'error.unequalRows':
    'Feature ed etichetta devono venire dalle stesse righe. Prendi entrambe da un solo frame e da un solo trainTestSplit.',
  'error.invalidParameter': 'Il parametro {parameter} ha un valore non ammesso. {reason}',
  'error.unsupportedParameter':
    'XGBoost conosce il valore {value} per il parametro {parameter}, ma questo laboratorio non ancora. Togli il parametro.',
  'error.invalidModel':
    'Serve un file di modello XGBoost per binary:logistic, ma questo non lo è, o è danneggiato. Salva di nuovo il modello.',
  'error.unsupportedModel':
    'XGBoost sa eseguire questo modello, questo laboratorio no: ha {feature}. Addestralo senza, oppure usa XGBoost stesso.',

  'error.noArtifact': 'Il run {run_id} non ha l’artefatto {path}.',
  'error.noMlflowRun': 'Nessun run MLflow ha l’id {run_id}. L’elenco degli esperimenti mostra quelli che ci sono.',
  'error.noExperimentNamed': 'L’esperimento {experiment} non esiste. Lo crea il primo run di addestramento.',
  'error.noVersion': 'Il modello {name} non ha la versione {version}. Le versioni sono numerate da 1.',
  'error.noRegisteredModel':
    'Nessun modello registrato si chiama {name}. Lo script 02_api_deployment registra la prima versione.',
  'error.noBuild': 'La build {build_id} non esiste o non è completa. Rifai la build della versione.',
  'error.noBuildOfVersion':
    'Il modello {model} non ha una build della versione {version}, perciò non può tornarci. L’endpoint è rimasto com’era.',
  'error.noEndpointModel': 'Il modello {model} non esiste ancora. Lo crea lo script 02_api_deployment.',
  'error.registeredModelExists':
    'Esiste già un modello registrato di nome {name}. Creane una versione, o scegli un altro nome.',
  'error.runEnded': 'Il run {run_id} è terminato come {status} e non accetta altro. Avvia un nuovo run.',
  'error.versionState':
    'La versione {version} di {name} è {status} e tale resta. Registra di nuovo il run per una nuova versione.',
  'error.buildState': 'La build {build_id} è {status}. Aspetta che sia completa, o rifai la build della versione.',
  'error.deploymentState': 'La distribuzione {deployment_id} è {status}: adesso questa operazione non è possibile.',
  'error.runFilter': 'Il filtro non si può leggere; i confronti si uniscono con AND. {reason}',
  'error.registrationFailed':
    'La versione {version} di {name} non si è potuta registrare. Registra di nuovo il run per una nuova versione.',
  'error.registrationTimeout':
    'La versione {version} di {name} non è diventata READY in tempo. Guarda il suo stato prima di distribuirla, o aspetta di più.',
  'error.modelMissing': 'Il run {runId} non ha un modello. Registralo con mlflow.logModel, o indica un altro run.',
  'error.versionNotReady':
    'La versione {version} di {model} deve essere READY prima della build, ma è {status}. Nessuna build è stata fatta; registra di nuovo il run.',
  'error.buildFailed':
    'La build della versione {version} di {model} è fallita. L’endpoint è rimasto com’era. Il dettaglio dell’errore dice perché.',
  'error.deploymentFailed':
    'La versione {version} di {model} non si è potuta distribuire. Chi rispondeva prima risponde ancora. Il dettaglio dell’errore dice perché.',

  'error.badJson':
    'Il corpo non è JSON, quindi non c’è nessuna previsione. Nemmeno NaN e Infinity sono JSON: scrivi null per un valore mancante.',
  'error.unauthenticated':
    'La chiave di accesso manca o non è di nessun modello. Copiala dai dati dell’endpoint qui sotto.',
  'error.unavailable': 'In questo momento nessuna versione è distribuita. Distribuiscine una, poi riprova.',
  'error.tooLarge': 'Il corpo supera ciò che l’endpoint accetta: 16 MiB.',
  'error.predictionFailed': 'La previsione è fallita. Rifai la build e la distribuzione della versione.',
  'error.paramChanged':
    'Il run {run_id} ha già un altro valore del parametro {key}, e un parametro non cambia mai. Avvia un nuovo run.',
  'error.wrongValue':
    'Riga {row} (contando da 0), colonna {field}: scrivi un numero finito del tipo della colonna, o null per un valore mancante.',
  'error.requestRefused': 'L’endpoint non può leggere la richiesta. {reason}',
  'error.missingColumns':
    '{count, plural, one {Manca la colonna {names}.} other {Mancano le colonne {names}.}} Aggiungi ciò che la firma richiede.',
  'error.extraColumns':
    '{count, plural, one {Il modello non conosce la colonna {names}.} other {Il modello non conosce le colonne {names}.}} Togli ciò che la firma non ha.',
};
