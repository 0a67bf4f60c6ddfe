// Runs a .tflite file with float32 ends in TensorFlow Lite (LiteRT as WebAssembly) under Node.
//   node run.mjs xnnpack|reference MODEL INPUTS OUTPUTS …   float32 samples back to back, in and out; a sample's outputs in the file's order
//   node run.mjs --milliseconds N MODEL                     prints the mean time of one inference over about N ms
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { performance } from 'node:perf_hooks';
import path from 'node:path';
import vm from 'node:vm';

const require = createRequire(import.meta.url);

// The package expects a web worker: give it what it asks of one.
globalThis.self = globalThis;
globalThis.require = require;
globalThis.importScripts = (...urls) => {
  for (const url of urls) {
    const file = url.toString().replace(/^file:\/\//, '');
    globalThis.__filename = file;
    globalThis.__dirname = path.dirname(file);
    vm.runInThisContext(readFileSync(file, 'utf8'), { filename: file });
  }
};

const [mode, ...files] = process.argv.slice(2);

// The runtime can leave XNNPACK aside, but the interface hands on one option only, the number of threads. Options reach the
// runtime as text, "num_threads = 1"; with the other option's name, of equal length, in the module's copy of that text, the
// number is the kernel mode instead.
const useReference = mode === 'reference';
if (useReference) {
  const instantiate = WebAssembly.instantiate;
  WebAssembly.instantiate = (source, imports) => {
    if (source instanceof WebAssembly.Module) return instantiate(source, imports);
    const bytes = Buffer.from(source);
    const at = bytes.indexOf('num_threads = %d\n\0');
    if (at >= 0) bytes.write('kernel_mode', at);
    else if (bytes.length > 1 << 20) throw new Error('this version of LiteRT takes its options in another way');
    return instantiate(bytes, imports);
  };
}

const { loadLiteRt, loadAndCompile, Tensor } = await import('@litertjs/core');
await loadLiteRt(path.join(path.dirname(require.resolve('@litertjs/core')), '..', 'wasm') + path.sep);

async function compile(file) {
  const referenceKernels = 2;
  const options = useReference ? { cpuOptions: { numThreads: referenceKernels } } : {};
  const model = await loadAndCompile(new Uint8Array(readFileSync(file)), { accelerator: 'wasm', ...options });
  const shape = model.getInputDetails()[0].shape;
  const infer = async (values) => {
    const input = new Tensor(values, shape);
    const results = await model.run(input);
    const outputs = results.map((tensor) => Float32Array.from(tensor.toTypedArray()));
    for (const tensor of [input, ...results]) tensor.delete();
    return outputs;
  };
  return { infer, elements: shape.reduce((product, size) => product * size, 1) };
}

if (mode === '--milliseconds') {
  const { infer, elements } = await compile(files[1]);
  const values = new Float32Array(elements);
  for (let i = 0; i < 20; i++) await infer(values);
  const start = performance.now();
  let runs = 0;
  while (performance.now() - start < Number(files[0])) {
    await infer(values);
    runs++;
  }
  console.log(JSON.stringify({ milliseconds: (performance.now() - start) / runs, runs }));
} else {
  for (let i = 0; i < files.length; i += 3) {
    const { infer, elements } = await compile(files[i]);
    const bytes = readFileSync(files[i + 1]);
    const inputs = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);
    const outputs = [];
    for (let at = 0; at < inputs.length; at += elements) outputs.push(...(await infer(inputs.slice(at, at + elements))));
    writeFileSync(files[i + 2], Buffer.concat(outputs.map((output) => Buffer.from(output.buffer))));
  }
}
