/** The release whose trees and model JSON the lab's training equals. */
export const xgboostVersion = '3.4.1';

/** The release whose files and behaviour tracking follows. */
export const mlflowVersion = '3.17.2';

/** What the releases below need at least. */
export const pythonVersion = '3.12';

/** The real tools that load and serve the model, as MLflow finds them out for an XGBoost classifier. */
const requirements = [
  `mlflow==${mlflowVersion}`,
  'numpy==2.5.5',
  'pandas==3.1.1',
  'scikit-learn==1.9.1',
  'scipy==1.18.1',
  `xgboost==${xgboostVersion}`,
];

/** The three files in which MLflow says what a model needs: name → text. */
export const environmentFiles: Readonly<Record<string, string>> = {
  'conda.yaml': [
    'channels:',
    '- conda-forge',
    'dependencies:',
    `- python=${pythonVersion}`,
    '- pip',
    '- pip:',
    ...requirements.map((each) => `  - ${each}`),
    'name: mlflow-env',
    '',
  ].join('\n'),
  'python_env.yaml': [
    `python: '${pythonVersion}'`,
    'build_dependencies:',
    '- pip',
    '- setuptools',
    '- wheel',
    'dependencies:',
    '- -r requirements.txt',
    '',
  ].join('\n'),
  'requirements.txt': `${requirements.join('\n')}\n`,
};
