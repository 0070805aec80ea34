/** What the control inside a field needs, so that its label, help and refusal belong to it. */
export interface FieldControl {
  readonly id: string;
  readonly describedBy: string | undefined;
  readonly invalid: true | undefined;
}
