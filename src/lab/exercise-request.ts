/** The columns of the exercise's public test request: a model's 15, in signature order. */
export const requestColumns = [
  'age',
  'credit_card_balance',
  'bank_account_balance',
  'mortgage_balance',
  'sec_bank_account_balance',
  'savings_account_balance',
  'sec_savings_account_balance',
  'total_est_nworth',
  'primary_loan_balance',
  'secondary_loan_balance',
  'uni_loan_balance',
  'longitude',
  'latitude',
  'transaction_amount',
  'customer_score',
] as const;

/** Its one row as it is published, as text: JSON would write 12 for 12.0. */
export const requestRow = [
  '35.5',
  '20000.5',
  '3900.5',
  '14000.5',
  '2944.5',
  '3400.5',
  '12000.5',
  '29000.5',
  '1300.5',
  '15000.5',
  '10000.5',
  '2000.5',
  '90.5',
  '120.5',
  '12.0',
] as const;
