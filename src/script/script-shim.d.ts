/** The worker's half of the script API as the text of one classic script. Built by a plugin of the build. */
declare module 'virtual:script-shim' {
  export const shim: string;
}
