import { describe, expect, it } from 'vitest';
import { codeOf, createRunning, createWorld } from './harness.ts';

const views = ['ACTIVE_ONLY', 'DELETED_ONLY', 'ALL'] as const;

async function createVersioned() {
  const world = await createRunning();
  const { tracking, runId } = world;
  await tracking.logMetrics(runId, [{ key: 'accuracy', value: 0.9 }]);
  await tracking.logArtifact(runId, 'model/model.json', '{"trees":[]}');
  await tracking.endRun(runId, 'FINISHED');
  await tracking.ensureRegisteredModel('m');
  await tracking.createModelVersion({ name: 'm', runId });
  await tracking.finaliseModelVersion('m', '1', 'READY');
  await tracking.setAlias('m', 'champion', '1');
  return world;
}

describe('a deleted experiment', () => {
  it('TR14 stands in no list with its runs, and comes back with all of them as they were', async () => {
    const { tracking, experiment, runId } = await createVersioned();
    const run = await tracking.getRun(runId);
    const deleted = await tracking.deleteExperiment(experiment.name);
    expect(deleted).toMatchObject({ experiment_id: '1', name: experiment.name, lifecycle_stage: 'deleted' });
    expect(deleted.last_update_time).toBeGreaterThan(experiment.last_update_time);
    const lists = async () => {
      const experiments = await Promise.all(views.map((view) => tracking.listExperiments(view)));
      const runs = await Promise.all(views.map((viewType) => tracking.searchRuns({ experiment: '1', viewType })));
      return { experiments: experiments.map(({ length }) => length), runs: runs.map(({ length }) => length) };
    };
    expect(await lists()).toEqual({ experiments: [0, 1, 1], runs: [0, 1, 1] });
    expect(await tracking.searchRuns({ experiment: '1' })).toEqual([]);
    expect(await tracking.restoreExperiment('1')).toMatchObject({ lifecycle_stage: 'active' });
    expect(await lists()).toEqual({ experiments: [1, 0, 1], runs: [1, 0, 1] });
    expect(await tracking.getRun(runId)).toEqual(run);
  });

  it('TR14 leaves the versions that came from it READY, with alias, run and model', async () => {
    const { tracking, experiment, runId } = await createVersioned();
    await tracking.deleteExperiment(experiment.experiment_id);
    expect(await tracking.getVersion('m', '1')).toMatchObject({
      status: 'READY',
      run_id: runId,
      aliases: ['champion'],
    });
    expect((await tracking.getRun(runId)).info).toMatchObject({ lifecycle_stage: 'deleted', status: 'FINISHED' });
    expect(new TextDecoder().decode(await tracking.artifact(runId, 'model/model.json'))).toBe('{"trees":[]}');
    expect(await tracking.metricHistory(runId, 'accuracy')).toHaveLength(1);
    expect((await tracking.createModelVersion({ name: 'm', runId })).version).toBe('2');
  });

  it('TR14 keeps its name and takes no run; neither does deleting it twice change anything', async () => {
    const { tracking, experiment } = await createRunning();
    await tracking.deleteExperiment(experiment.name);
    const before = await tracking.listExperiments('ALL');
    const attempts: [Promise<unknown>, string][] = [
      [tracking.setExperiment(experiment.name), 'INVALID_PARAMETER_VALUE'],
      [tracking.startRun({ experimentId: '1' }), 'INVALID_PARAMETER_VALUE'],
      [tracking.deleteExperiment('1'), 'RESOURCE_DOES_NOT_EXIST'],
      [tracking.deleteExperiment('nope'), 'RESOURCE_DOES_NOT_EXIST'],
      [tracking.experimentContent('1'), 'INVALID_STATE'],
    ];
    for (const [attempt, code] of attempts) expect(await codeOf(attempt)).toBe(code);
    expect(await tracking.listExperiments('ALL')).toEqual(before);
    await tracking.restoreExperiment('1');
    expect(await codeOf(tracking.restoreExperiment('1'))).toBe('RESOURCE_DOES_NOT_EXIST');
    expect((await tracking.setExperiment('another')).experiment_id).toBe('2');
  });

  it('TR14 a cut while it is deleted leaves it whole: the experiment and its runs change together', async () => {
    const world = await createRunning();
    await world.tracking.startRun({ experimentId: '1' });
    const dead = world.openPage();
    // A page that is gone never answers.
    void dead.tracking.deleteExperiment('1');
    world.database.killPage(dead.storage);
    const { tracking } = world.openPage();
    const [experiment] = await tracking.listExperiments('ALL');
    const runs = await tracking.searchRuns({ experiment: '1', viewType: 'ALL' });
    expect(new Set(runs.map(({ info }) => info.lifecycle_stage))).toEqual(new Set([experiment!.lifecycle_stage]));
  });

  it('a view that MLflow does not have is refused', async () => {
    const { tracking } = await createRunning();
    expect(await codeOf(tracking.listExperiments('NONE' as 'ALL'))).toBe('INVALID_PARAMETER_VALUE');
  });
});

describe('a deleted run', () => {
  it('TR15 stands in no list and takes nothing, its tags neither, until it is restored', async () => {
    const { tracking, runId } = await createRunning();
    expect((await tracking.deleteRun(runId)).info.lifecycle_stage).toBe('deleted');
    const before = await tracking.getRun(runId);
    expect(await tracking.searchRuns({ experiment: '1' })).toEqual([]);
    for (const attempt of [
      tracking.logParams(runId, { a: 1 }),
      tracking.logMetrics(runId, [{ key: 'a', value: 1 }]),
      tracking.setTags(runId, { a: 'b' }),
      tracking.logArtifact(runId, 'a.txt', 'x'),
    ]) {
      expect(await codeOf(attempt)).toBe('INVALID_PARAMETER_VALUE');
    }
    expect(await tracking.deleteRun(runId)).toEqual(before);
    await tracking.restoreRun(runId);
    await tracking.setTags(runId, { a: 'b' });
    expect(await tracking.searchRuns({ experiment: '1', filter: "tags.a = 'b'" })).toHaveLength(1);
    expect(await codeOf(tracking.deleteRun('nope'))).toBe('RESOURCE_DOES_NOT_EXIST');
  });

  it('TR15 still ends with the job run that made it', async () => {
    const { tracking, runId } = await createRunning();
    await tracking.deleteExperiment('1');
    expect(await tracking.endDangling([runId], 'KILLED')).toEqual([runId]);
    expect((await tracking.getRun(runId)).info).toMatchObject({ status: 'KILLED', lifecycle_stage: 'deleted' });
  });

  it('TR15 comes back only into an experiment that is there', async () => {
    const { tracking, runId } = await createRunning();
    await tracking.deleteExperiment('1');
    expect(await codeOf(tracking.restoreRun(runId))).toBe('INVALID_STATE');
    await tracking.restoreExperiment('1');
    expect((await tracking.getRun(runId)).info.lifecycle_stage).toBe('active');
  });
});

describe('tags', () => {
  it('TR19 a tag of an ended run is changed and taken away; one that is not there is named', async () => {
    const { tracking, runId } = await createRunning();
    await tracking.endRun(runId, 'FINISHED');
    await tracking.setTags(runId, { note: 'one', other: 'kept' });
    await tracking.setTags(runId, { note: 2 });
    expect((await tracking.getRun(runId)).data.tags).toEqual({ 'mlflow.runName': 'first', note: '2', other: 'kept' });
    await tracking.deleteTag(runId, 'note');
    expect((await tracking.getRun(runId)).data.tags).toEqual({ 'mlflow.runName': 'first', other: 'kept' });
    for (const key of ['note', 'toString']) {
      expect(await codeOf(tracking.deleteTag(runId, key))).toBe('RESOURCE_DOES_NOT_EXIST');
    }
    await tracking.deleteRun(runId);
    expect(await codeOf(tracking.deleteTag(runId, 'other'))).toBe('INVALID_PARAMETER_VALUE');
  });
});

describe('files of a model', () => {
  it('TR19 several files are stored at once or not at all', async () => {
    const { tracking, runId } = await createRunning();
    const files = (...paths: string[]) => new Map(paths.map((path) => [path, `text of ${path}`]));
    expect(await codeOf(tracking.logArtifacts(runId, files('a', 'm/b', '../c')))).toBe('INVALID_PARAMETER_VALUE');
    expect(await tracking.artifacts(runId)).toEqual([]);
    await tracking.logArtifacts(runId, files('a', 'm/b'));
    expect(new TextDecoder().decode(await tracking.artifact(runId, 'm/b'))).toBe('text of m/b');
    await tracking.endRun(runId, 'FAILED');
    expect(await codeOf(tracking.logArtifacts(runId, files('c')))).toBe('INVALID_STATE');
    expect(await tracking.artifacts(runId)).toEqual(['a', 'm/b']);
  });
});

describe('texts', () => {
  const half = '\ud83c';

  it('TR16 half of a two-part character is refused everywhere, and nothing is logged', async () => {
    const { tracking, runId } = await createRunning();
    const before = await tracking.getRun(runId);
    for (const attempt of [
      tracking.logParams(runId, { fine: 'x', cut: `a${half}` }),
      tracking.setTags(runId, { cut: half }),
      tracking.setTags(runId, { 'mlflow.runName': half }),
      tracking.logArtifact(runId, `a${half}.txt`, 'x'),
      tracking.setExperiment(half),
      tracking.startRun({ experimentId: '1', runName: half }),
    ]) {
      expect(await codeOf(attempt)).toBe('INVALID_PARAMETER_VALUE');
    }
    expect(await tracking.getRun(runId)).toEqual(before);
    await tracking.logParams(runId, { whole: '🎓', lines: 'a\r\nb\n' });
    expect((await tracking.getRun(runId)).data.params).toEqual({ whole: '🎓', lines: 'a\r\nb\n' });
  });

  it('TR16 a run name and a tag of that name must not contradict each other', async () => {
    const { tracking } = createWorld().openPage();
    const { experiment_id: experimentId } = await tracking.setExperiment('e');
    const start = (runName: string) => ({ experimentId, runName, tags: { 'mlflow.runName': 'a' } });
    expect(await codeOf(tracking.startRun(start('b')))).toBe('INVALID_PARAMETER_VALUE');
    expect((await tracking.startRun(start('a'))).info.run_name).toBe('a');
    expect(await tracking.searchRuns({ experiment: experimentId })).toHaveLength(1);
  });
});

describe('everything of an experiment', () => {
  it('TR17 is read as it is at one moment: its runs, points and files, and the versions that come from them', async () => {
    const { tracking, experiment, runId } = await createVersioned();
    const other = await tracking.setExperiment('other');
    const elsewhere = (await tracking.startRun({ experimentId: other.experiment_id })).info.run_id;
    await tracking.logArtifact(elsewhere, 'model/model.json', '{}');
    await tracking.createModelVersion({ name: 'm', runId: elsewhere });
    const gone = (await tracking.startRun({ experimentId: '1' })).info.run_id;
    await tracking.deleteRun(gone);
    const content = await tracking.experimentContent(experiment.name);
    expect(content.experiment).toEqual(experiment);
    expect(content.runs.map(({ run }) => run.run_id).sort()).toEqual([runId, gone].sort());
    const full = content.runs.find(({ run }) => run.run_id === runId);
    expect(full?.points).toMatchObject([{ key: 'accuracy', value: 0.9, step: 0 }]);
    expect(full?.artifacts.map(({ path }) => path)).toEqual(['model/model.json']);
    expect(content.models).toMatchObject([{ model: { name: 'm' }, versions: [{ version_number: 1, run_id: runId }] }]);
    expect(await codeOf(tracking.experimentContent('nope'))).toBe('RESOURCE_DOES_NOT_EXIST');
  });
});
