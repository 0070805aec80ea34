import { aside, list, text } from './blocks.ts';
import { platformPages, type Block, type CourseContent } from './content.ts';

const jobFields = (name: string, script: string, schedule: string): Block => ({
  kind: 'fields',
  fields: [
    ['Nome', name],
    ['Script', script],
    ['Pianificazione', schedule],
    ['Profilo Risorse', '2 vCPU / 4 GiB / 0 GPU'],
    ['Editor', 'Workbench'],
    ['Kernel', 'Python 3.9'],
    ['Spark Add On', 'Spark 3.2 o 3.3'],
    ['Edizione', 'Standard'],
    ['Versione', '2024.02'],
  ],
});

/** The course in Italian, in the words of the exercise's guide. */
export const italian: CourseContent = {
  chapters: {
    '00': '00 Il primo batch',
    '01': '01 Il primo addestramento',
    '02': '02 Il primo deployment',
    '03': '03 Pipeline MLOps',
  },
  steps: {
    setup: {
      title: 'Dai un owner al laboratorio',
      body: [
        text(
          'In un cluster condiviso ognuno lavora sotto un proprio nome. Anche qui: lo portano la tabella, l’esperimento e il modello. Scrivi il tuo nelle <setup>Impostazioni</setup> e avvia il laboratorio.',
        ),
        text(
          'Le tre variabili <code>DBNAME</code>, <code>STORAGE</code> e <code>CONNECTION_NAME</code> le indica il responsabile del laboratorio. Se nessuno te le ha date, lasciale come sono.',
        ),
        aside(
          'Tutto resta in questo browser. Il seed decide tutto ciò che è casuale: due persone con lo stesso seed hanno gli stessi dati.',
        ),
      ],
      hint: 'Basta un campo, l’owner. Gli altri sono già compilati.',
    },
    'first-batch': {
      title: 'Crea la tabella con il primo batch',
      body: [
        text(
          'Apri <code>00_datagen.ts</code> in <scripts>Script</scripts>, leggilo ed eseguilo. Genera {rowsPerBatch} transazioni con carta di credito e le scrive nella tabella Iceberg <code>{table}</code>.',
        ),
        text(
          'Poi guarda i <data>Dati</data>: la tabella ha un solo <strong>snapshot</strong>. È il primo, perciò non ha un parent.',
        ),
        aside(
          'Sulla piattaforma gli script sono in Python. Qui sono in TypeScript, con le stesse chiamate, e girano in un worker di questo browser.',
        ),
      ],
      hint: 'Script, poi 00_datagen, poi il pulsante Esegui. Il log compare accanto al codice.',
    },
    'first-training': {
      title: 'Addestra sull’intera tabella',
      body: [
        text(
          'Esegui <code>01_train_xgboost.ts</code>. Legge la tabella com’è a uno snapshot, tiene da parte il 30 % delle righe e addestra un classificatore XGBoost che distingue le frodi dal resto.',
        ),
        text(
          'Il run resta registrato in MLflow. Aprilo negli <experiments>Esperimenti</experiments>: parametri, metriche, la curva di ogni albero e, come tag, lo snapshot letto.',
        ),
      ],
      hint: 'Allo script serve la tabella del passo precedente. Il run c’è appena il log dice Trained.',
    },
    'second-training': {
      title: 'Addestra di nuovo, con alberi meno profondi',
      body: [
        text(
          'In <code>01_train_xgboost.ts</code> cambia la riga <code>const MAX_DEPTH = 6;</code> in <code>const MAX_DEPTH = 4;</code> ed esegui di nuovo lo script.',
        ),
        text(
          'Stesse righe, stessa divisione, stesso seed: cambia solo la profondità, quindi ciò che cambia nel risultato viene da lì.',
        ),
      ],
      hint: 'Fai clic nel codice, cambia il 6 in 4 e premi Esegui: prima salva.',
    },
    compare: {
      title: 'Confronta i due run',
      body: [
        text(
          'Seleziona i due run negli <experiments>Esperimenti</experiments> e confrontali. Ciò che cambia viene prima, ciò che è uguale è raccolto in fondo.',
        ),
        text(
          'L’<strong>accuracy</strong> è la quota di risposte giuste. Il <strong>recall</strong> è la quota di frodi trovate. Un modello può vincere nell’una e perdere nell’altro.',
        ),
      ],
      question: 'Quale max_depth ha il recall più alto?',
      hint: 'Lo dice già la colonna recall dell’elenco. Rispondi con la profondità: 4 oppure {otherDepth}.',
    },
    'first-deployment': {
      title: 'Metti la prima versione dietro un endpoint',
      body: [
        text(
          'Esegui <code>02_api_deployment.ts</code>. Prende il run FINISHED più recente, registra il suo modello come versione 1 di <code>{model}</code>, ne fa la build e la distribuisce.',
        ),
        text('In <models>Modelli</models> invia la richiesta di prova: la risposta dice quale versione l’ha data.'),
        aside(
          'Tre cose si chiamano versione: quella del runtime (2024.02), quella del modello (1, 2, …) e, impropriamente, uno snapshot della tabella. Non hanno nulla a che fare l’una con l’altra.',
        ),
      ],
      hint: 'Se lo script fallisce, il log dice che cosa manca: di solito un run FINISHED.',
    },
    'read-scripts': {
      title: 'Leggi i tre script della pipeline',
      body: [
        text(
          'Apri 03, 04 e 05 in <scripts>Script</scripts>. Non eseguirli: ognuno diventerà un lavoro. Le loro variabili contengono ciò che sta nelle <setup>Impostazioni</setup>: <code>{dbname}</code>, <code>{storage}</code>, <code>{connectionName}</code>.',
        ),
        list(
          '<code>03_newbatch.ts</code> è quasi 00, ma aggiunge: uno snapshot in più.',
          '<code>04_train_xgboost.ts</code> è quasi 01. Le righe 67–69 tengono in variabili i metadati dello snapshot, le righe 71–75 leggono solo ciò che è stato aggiunto.',
          '<code>05_api_redeployment.ts</code> è quasi 02, ma il modello esiste già.',
        ),
        aside(
          'Una lettura incrementale dà le righe aggiunte tra due snapshot. Il time travel dà l’intera tabella com’era. Lo script 04 legge in modo incrementale.',
        ),
      ],
      question: 'Quale opzione della lettura indica lo snapshot dopo il quale comincia?',
      hint: 'Script 04, riga 75: un’opzione per l’inizio, che è escluso, una per la fine, che è inclusa.',
    },
    'job-new-batch': {
      title: 'Crea il lavoro {newBatch}',
      body: [
        text('In <jobs>Lavori</jobs> crea un lavoro con questi valori. È l’unico che si avvia a mano.'),
        jobFields('{newBatch}', '03_newbatch.ts', 'Manuale'),
        aside(
          'Il kernel e la versione di Python restano perché li incontrerai sulla piattaforma. Qui ogni script è TypeScript in un worker.',
        ),
      ],
      hint: 'Nuovo lavoro, poi nome e script. Gli altri campi hanno già i valori dell’esercizio.',
      further: { text: 'La pagina della piattaforma su come creare un lavoro', url: platformPages.jobs },
    },
    'job-retrain': {
      title: 'Crea il lavoro {retrain}',
      body: [
        text('Il secondo lavoro non lo avvia nessuno: dipende dal primo e lo segue quando quello è riuscito.'),
        jobFields('{retrain}', '04_train_xgboost.ts', 'Dipendente da {newBatch}'),
      ],
      hint: 'Scegli «Dipendente da», poi {newBatch}. Il disegno mostra il nuovo lavoro già agganciato prima che tu lo salvi.',
    },
    'job-redeployment': {
      title: 'Crea il lavoro {redeployment}',
      body: [
        text('Il terzo dipende dal secondo. Con questo la catena è completa.'),
        jobFields('{redeployment}', '05_api_redeployment.ts', 'Dipendente da {retrain}'),
      ],
      hint: 'Dipende da {retrain}, non da {newBatch}: altrimenti partirebbero tutti e due insieme.',
    },
    'start-pipeline': {
      title: 'Avvia New Batch e segui la cronologia',
      body: [
        text(
          'Avvia a mano solo <strong>{newBatch}</strong>: aggiunge {rowsPerBatch} transazioni e crea un nuovo snapshot. Gli altri due lavori partono da soli, ciascuno quando quello prima è <strong>riuscito</strong>.',
        ),
        text(
          'In <history>Cronologia Lavori</history> apri il log di Retrain: deve leggere {rowsPerBatch} righe, non tutta la tabella.',
        ),
        aside(
          'Un clic fa partire tre lavori. Ognuno consegna al successivo gli id di ciò che ha fatto: snapshot, run, versione.',
        ),
      ],
      hint: 'Il pulsante è accanto a {newBatch} nel disegno. Se un lavoro fallisce, quelli dopo vengono saltati; il log dice perché.',
    },
    'find-snapshot': {
      title: 'Trova il nuovo snapshot e il suo parent',
      body: [
        text(
          'Nei <data>Dati</data> la catena degli snapshot è cresciuta. Il più recente l’ha aggiunto {newBatch}; il suo <strong>parent</strong> è lo snapshot su cui poggia.',
        ),
        text(
          'Trascina gli estremi della lettura incrementale su questi due: il numero di righe si conosce prima di leggere.',
        ),
      ],
      question: 'Qual è l’id del parent del nuovo snapshot?',
      hint: 'Seleziona lo snapshot più recente: accanto c’è l’id del suo parent, che si può copiare. Gli id hanno 19 cifre.',
    },
    'read-tags': {
      title: 'Leggi i tag del run',
      body: [
        text(
          'Apri il run della pipeline negli <experiments>Esperimenti</experiments>. I tag dicono su quale snapshot è stato addestrato, quando ne è avvenuto il commit, chi è il parent e quante righe sono state lette.',
        ),
        aside(
          'Il riaddestramento riparte da zero sulle righe dell’ultimo batch. Ciò che i batch precedenti avevano insegnato è dimenticato.',
        ),
      ],
      question: 'Che cosa dice il tag row_count?',
      hint: 'Il run più recente, sezione Tag. È il numero di righe del batch, non della tabella.',
    },
    'ask-endpoint': {
      title: 'Interroga la versione nuova',
      body: [
        text(
          'In <models>Modelli</models> invia di nuovo la richiesta di prova. Indirizzo e chiave di accesso sono quelli di prima, a rispondere è la versione nuova.',
        ),
        aside(
          'La versione nuova può avere un punteggio più basso della precedente e viene distribuita lo stesso: tra le due non c’è un controllo.',
        ),
      ],
      question: 'Quale versione risponde?',
      hint: 'La risposta ha un campo version.',
    },
    'reproduce-run': {
      title: 'Riproduci il run',
      body: [
        text(
          'Apri il <run>run della pipeline</run>, scendi fino a «Riproduci questo run» e premi <strong>Riproduci</strong>. Le righe tra i due snapshot dei tag vengono lette di nuovo e il modello viene riaddestrato con i parametri e il seed registrati.',
        ),
        text(
          'Dati, modello e metriche di allora e di adesso si confrontano con lo SHA-256: se cambiasse anche un solo bit, cambierebbe l’impronta.',
        ),
        aside('Non si sovrascrive nulla: nessun run nuovo, nessuna versione nuova, nessuno snapshot nuovo.'),
      ],
      question: 'Qual è lo SHA-256 del modello?',
      hint: 'Un clic su un’impronta la copia intera. Bastano i primi otto caratteri, oppure la forma breve che vedi.',
    },
    'trace-prediction': {
      title: 'Risali da una previsione al suo batch',
      body: [
        text(
          'Ogni risposta dell’endpoint viene registrata con un id. Se non ce n’è ancora nessuna, invia la richiesta di prova in <models>Modelli</models>; poi apri la <prediction>lineage della previsione</prediction>.',
        ),
        text(
          'Seguila dal deployment, attraverso versione e run, fino alle righe lette e al batch in cui sono state generate.',
        ),
        aside(
          'I batch si contano da 0. Il batch di una previsione è ciò da cui il suo modello ha imparato; la riga per cui si è chiesta la risposta non appartiene a nessuno.',
        ),
      ],
      question: 'Su quale batch poggia la risposta?',
      hint: 'È l’ultimo tipo dell’elenco «Su che cosa poggia»: un numero accanto a Batch. «Lineage» è anche accanto a ogni richiesta registrata.',
    },
    'explain-prediction': {
      title: 'Spiega una previsione',
      body: [
        text(
          'Apri la <explanation>spiegazione della previsione</explanation>. Parte dal valore di base, la risposta media del modello; da lì ogni colonna sposta il margine verso l’alto o verso il basso.',
        ),
        text(
          'Valore di base e contributi sommati danno il margine, e il margine diventa la probabilità della risposta. Non avanza nulla, se non l’arrotondamento.',
        ),
        aside('Una spiegazione dice su che cosa un modello si basa. Se sia giusto basarsi su quello, lo giudichi tu.'),
      ],
      question: 'Quale colonna sposta di più la risposta?',
      hint: 'Sezione «Una previsione»: i contributi sono ordinati per grandezza, senza badare al segno. Rispondi con il nome della colonna.',
    },
  },
  summary: {
    title: 'La pipeline funziona',
    lead: 'Tre script, tre lavori, un clic: arriva un batch, un modello impara da quel batch e l’endpoint risponde con quel modello.',
    claims: [
      {
        name: 'Riproducibile',
        text: 'Seed e numero del batch fissano ogni riga e il <run>run</run> registra il resto: addestrando di nuovo, dati, modello e metriche sono uguali bit per bit. L’<setup>impronta</setup> del tuo laboratorio è uguale a quella di chiunque abbia fatto lo stesso con il seed {seed}.',
      },
      {
        name: 'Verificabile',
        text: 'Una <prediction>previsione</prediction> porta alla versione {version}, questa al suo run, il run allo snapshot <data>{snapshotShort}</data> e questo al suo batch e all’esecuzione che l’ha scritto. Niente è collegato dall’ora o da «l’ultimo».',
      },
      {
        name: 'Spiegabile',
        text: 'Di ogni <explanation>previsione</explanation> si sa quanto l’ha spostata ciascuna colonna; le parti, sommate, danno il suo margine.',
      },
    ],
    apisTitle: 'Dove è servita ogni interfaccia',
    apis: [
      { name: 'Lavori Cloudera AI', text: 'tre lavori, due dipendenti: una catena che parte con un solo avvio' },
      {
        name: 'API Cloudera AI v2',
        text: 'in 02 e 05: modello registrato, build del modello e deployment del modello, con <code>cmlapi</code>',
      },
      {
        name: 'Apache Iceberg',
        text: 'in 00 e 03 la scrittura, in 04 la tabella degli snapshot e la lettura incrementale',
      },
      { name: 'MLflow', text: 'in 01 e 04 parametri, metriche, tag e modello; in 05 il run da registrare' },
    ],
    lasting: 'Avvia {newBatch} di nuovo quante volte vuoi: ogni volta aggiunge uno snapshot, un run e una versione.',
  },
};
