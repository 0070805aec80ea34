export const settings = {
  'settings.rows': 'Rows per batch',
  'settings.rowsHelp':
    'How many transactions the scripts 00 and 03 make at a time. The exercise works with 10,000; another number makes another table and another fingerprint.',
  'settings.rowsRefused': 'A batch has a whole number of rows from 1 to 10,000,000, but {value} came.',
  'settings.saving': 'Saving',

  'settings.look': 'Language and look',
  'settings.lookHelp': 'These change at once and need no saving.',
  'settings.theme': 'Theme',
  'settings.light': 'Light',
  'settings.dark': 'Dark',
  'settings.size': 'Size',
  'settings.screen': 'Screen',
  'settings.projector': 'Projector',
  'settings.projectorHelp': 'On a projector everything is larger and has more contrast.',
  'settings.projectorSwitch': 'Projector view',

  'settings.storage': 'Space in this browser',
  'settings.storageLoading': 'Asking the browser about its storage',
  'settings.used': 'Used by this address',
  'settings.available': 'Granted by the browser',
  'settings.lasting': 'Lasting',
  'settings.kept': 'The browser keeps it until you clear it yourself',
  'settings.notKept': 'The browser may clear it when the disk is nearly full',
  'settings.askToKeep': 'Ask the browser to keep it',
  'settings.asking': 'Asking the browser',
  'settings.granted': 'The browser agreed: it keeps the lab until you clear it yourself.',
  'settings.refused':
    'The browser did not agree, and gives no reason. Some agree once a page is bookmarked, installed or visited often: ask again then.',
  'settings.unknown':
    'At this address the browser tells nothing about its storage: it does so over https and on localhost only. The lab works, but nobody can say how much room there is or how long it lasts.',
  'settings.scarce':
    'The browser grants only {quota} and does not promise to keep it, as in a private window: closing the window then deletes the lab. Use an ordinary window for work that is to last.',
  'settings.safari':
    'Safari deletes what a site has stored after seven days of use without a visit to it. Come back within a week, or add the lab to the Home Screen or the Dock.',
  'settings.storageProblem': 'The browser did not answer the question about its storage',

  'settings.reset': 'Start again from nothing',
  'settings.resetHelp':
    'A reset deletes everything that this browser keeps of the lab, in every tab. Theme and size stay, and so do the values of the link. Where there is room, a copy is kept for “Undo the reset” above, until the next reset.',
  'settings.resetOpen': 'Reset the lab',
  'settings.resetCounting': 'Counting what would be deleted',
  'settings.resetGoes': 'This is deleted:',
  'settings.snapshots': '{count, plural, =0 {no snapshot} one {# snapshot} other {# snapshots}} of the table',
  'settings.mlflowRuns': '{count, plural, =0 {no MLflow run} one {# MLflow run} other {# MLflow runs}}',
  'settings.versions': '{count, plural, =0 {no model version} one {# model version} other {# model versions}}',
  'settings.jobs': '{count, plural, =0 {no job} one {# job} other {# jobs}}',
  'settings.jobRuns': '{count, plural, =0 {no job run} one {# job run} other {# job runs}} with their logs',
  'settings.resetStops':
    '{count, plural, one {# run is under way and will be stopped first.} other {# runs are under way and will be stopped first.}}',
  'settings.resetConfirm': 'To confirm, type the owner’s name: {owner}',
  'settings.resetMismatch': 'This is not the owner’s name. Nothing was deleted.',
  'settings.resetNow': 'Delete everything',
  'settings.resetCancel': 'Keep everything',
  'settings.resetting': 'Stopping what runs and deleting everything',
  'settings.resetDone': 'The lab is empty again.',
  'settings.countProblem': 'What there is could not be counted',
} as const;
