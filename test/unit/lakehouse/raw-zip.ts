import { crc32, deflateRawSync } from 'node:zlib';

/** An entry of a zip archive as its bytes have it, however wrong. */
export interface RawEntry {
  readonly name: string;
  readonly content?: string | Uint8Array;
  readonly isDeflated?: boolean;
  /** Sizes and CRC follow the data, as programs write them that do not know them before (APPNOTE 4.3.9). */
  readonly isStreamed?: boolean;
  /** Instead of what is true. */
  readonly declared?: { readonly size?: number; readonly crc?: number };
  /** The general purpose bits beside UTF-8 names. */
  readonly flags?: number;
  readonly method?: number;
  /** Of a Unix file, such as 0o120777. */
  readonly unixMode?: number;
}

const utf8Names = 0x800;
const descriptorFollows = 0x8;

/** A zip archive written field by field (APPNOTE 4.3), so that what no tool writes can be tried. */
export function rawZip(entries: readonly RawEntry[]): Blob {
  const parts: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const entry of entries) {
    const {
      name,
      content = '',
      isDeflated = false,
      isStreamed = false,
      declared = {},
      flags = 0,
      unixMode = 0,
    } = entry;
    const plain = Buffer.from(typeof content === 'string' ? Buffer.from(content) : content);
    const data = isDeflated ? deflateRawSync(plain) : plain;
    const fileName = Buffer.from(name);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(utf8Names | flags | (isStreamed ? descriptorFollows : 0), 2);
    common.writeUInt16LE(entry.method ?? (isDeflated ? 8 : 0), 4);
    common.writeUInt32LE(0x00210000, 6);
    common.writeUInt32LE(declared.crc ?? crc32(plain), 10);
    common.writeUInt32LE(data.length, 14);
    common.writeUInt32LE(declared.size ?? plain.length, 18);
    common.writeUInt16LE(fileName.length, 22);
    const known = Buffer.from(common);
    if (isStreamed) known.fill(0, 10, 22);
    const descriptor = isStreamed ? Buffer.concat([Buffer.from('PK\x07\x08'), common.subarray(10, 22)]) : Buffer.of();
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), known, fileName, data, descriptor]);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(unixMode * 2 ** 16, 6);
    rest.writeUInt32LE(offset, 10);
    central.push(Buffer.concat([Buffer.from('PK\x01\x02'), Buffer.from([20, 3]), common, rest, fileName]));
    parts.push(local);
    offset += local.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return new Blob([...parts, directory, end].map((part) => new Uint8Array(part)));
}
