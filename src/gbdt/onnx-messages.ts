import { Message } from './protobuf.ts';

/** The parts of `onnx.proto` (ONNX 1.12, IR version 8) that a model of trees needs; numbers are its field numbers. */

const ATTRIBUTE_FLOATS = 6;
const ATTRIBUTE_INT = 2;
const ATTRIBUTE_INTS = 7;
const ATTRIBUTE_STRING = 3;
const ATTRIBUTE_STRINGS = 8;
const IR_VERSION = 8;

export const FLOAT = 1;
export const INT64 = 7;

export interface OnnxNode {
  readonly operator: string;
  /** The operator set; absent = ONNX's own. */
  readonly domain?: string;
  readonly inputs: readonly string[];
  readonly output: string;
  readonly attributes?: readonly Message[];
}

export interface OnnxModel {
  readonly name: string;
  readonly producer: string;
  readonly doc: string;
  /** Domain (empty for ONNX's own) → version. */
  readonly operatorSets: Readonly<Record<string, number>>;
  readonly nodes: readonly OnnxNode[];
  readonly initializers: readonly Message[];
  readonly inputs: readonly Message[];
  readonly outputs: readonly Message[];
  readonly metadata: Readonly<Record<string, string>>;
}

export function floatsAttribute(name: string, values: Iterable<number>): Message {
  return new Message().text(1, name).packedFloats(7, values).integer(20, ATTRIBUTE_FLOATS);
}

export function integerAttribute(name: string, value: number): Message {
  return new Message().text(1, name).integer(3, value).integer(20, ATTRIBUTE_INT);
}

export function integersAttribute(name: string, values: Iterable<number>): Message {
  return new Message().text(1, name).packedIntegers(8, values).integer(20, ATTRIBUTE_INTS);
}

export function textAttribute(name: string, value: string): Message {
  return new Message().text(1, name).text(4, value).integer(20, ATTRIBUTE_STRING);
}

export function textsAttribute(name: string, values: Iterable<string>): Message {
  const message = new Message().text(1, name);
  for (const value of values) message.text(9, value);
  return message.integer(20, ATTRIBUTE_STRINGS);
}

/** A tensor's name, type and shape; `null` is the number of rows. */
export function valueInfo(name: string, type: number, shape: readonly (number | null)[]): Message {
  const dimensions = new Message();
  for (const size of shape) {
    dimensions.message(1, size === null ? new Message().text(2, 'rows') : new Message().integer(1, size));
  }
  const tensor = new Message().integer(1, type).message(2, dimensions);
  return new Message().text(1, name).message(2, new Message().message(1, tensor));
}

export function floatScalar(name: string, value: number): Message {
  return new Message().integer(2, FLOAT).packedFloats(4, [value]).text(8, name);
}

export function integerList(name: string, values: readonly number[]): Message {
  return new Message().integer(1, values.length).integer(2, INT64).packedIntegers(7, values).text(8, name);
}

/** The file. */
export function encodeModel(model: OnnxModel): Uint8Array<ArrayBuffer> {
  const graph = new Message();
  for (const node of model.nodes) graph.message(1, nodeMessage(node));
  graph.text(2, model.name);
  for (const initializer of model.initializers) graph.message(5, initializer);
  for (const input of model.inputs) graph.message(11, input);
  for (const output of model.outputs) graph.message(12, output);
  const file = new Message().integer(1, IR_VERSION).text(2, model.producer).text(6, model.doc).message(7, graph);
  for (const [domain, version] of Object.entries(model.operatorSets)) {
    file.message(8, new Message().text(1, domain).integer(2, version));
  }
  for (const [key, value] of Object.entries(model.metadata)) {
    file.message(14, new Message().text(1, key).text(2, value));
  }
  return file.encoded();
}

function nodeMessage({ operator, domain, inputs, output, attributes = [] }: OnnxNode): Message {
  const message = new Message();
  for (const input of inputs) message.text(1, input);
  message.text(2, output).text(3, `${operator} ${output}`).text(4, operator);
  for (const attribute of attributes) message.message(5, attribute);
  return domain === undefined ? message : message.text(7, domain);
}
