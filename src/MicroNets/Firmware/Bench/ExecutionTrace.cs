using System.Globalization;
using MicroNets.Firmware.Toolchain;

namespace MicroNets.Firmware.Bench;

/// <summary>Instructions of a layer, and the cycles that <see cref="CycleModel"/> gives them: an estimate.</summary>
public sealed record LayerCycles(string Name, long Instructions, long Cycles);

/// <summary>
/// What an emulated core executed, block by block, as the emulator logs it: each block's instructions once, and each time that a block
/// ran. A tracing build tells the steps of the model apart.
/// </summary>
internal sealed class ExecutionTrace
{
    private readonly Dictionary<ulong, Block> _blocks = [];
    private readonly List<(long Instructions, long Cycles)> _steps = [];
    private (long Instructions, long Cycles) _now;
    private Block? _last;
    private (long Instructions, long Cycles) _before;
    private Block? _beforeLast;
    private bool _inStep;

    /// <summary>Runs one sample through a program that was built with MODEL_TRACE.</summary>
    /// <exception cref="InputException">The emulator is missing.</exception>
    public static EquatableArray<LayerCycles> Of(Target target, string folder, string program, ReadOnlySpan<sbyte> inputs, IReadOnlyList<string> stepLayers)
    {
        var trace = new ExecutionTrace();
        FirmwareRun.Of(target, folder, program, inputs, trace.Read);
        if (trace._steps.Count != stepLayers.Count)
            throw new InvalidOperationException($"a trace of {trace._steps.Count} steps for a program of {stepLayers.Count}");
        return [.. stepLayers.Zip(trace._steps).GroupBy(step => step.First, (name, steps) =>
        {
            (long Instructions, long Cycles)[] parts = steps.Select(step => step.Second).ToArray();
            return new LayerCycles(name, parts.Sum(part => part.Instructions), parts.Sum(part => part.Cycles));
        })];
    }

    /// <summary>Hears one frame in a listener that was built with MODEL_TRACE.</summary>
    /// <exception cref="InputException">The emulator is missing.</exception>
    public static LayerCycles OfFrame(FirmwareProject project, string program, ReadOnlySpan<short> samples)
    {
        var trace = new ExecutionTrace();
        AudioRun.Of(project, program, samples, trace.Read);
        return trace.First();
    }

    /// <summary>Takes in one stored frame in a program of <see cref="FirmwareProject.FramesPath"/> that was built with MODEL_TRACE.</summary>
    /// <exception cref="InputException">The emulator is missing.</exception>
    public static LayerCycles OfStoredFrame(FirmwareProject project, string program)
    {
        var trace = new ExecutionTrace();
        using var files = new ProgramFiles(project.Target, project.Folder, program);
        files.Run(trace.Read);
        _ = files.ReadInstructions();
        return trace.First();
    }

    private LayerCycles First() => _steps is [var (instructions, cycles), ..]
        ? new LayerCycles("front end", instructions, cycles)
        : throw new InvalidOperationException("a trace without a frame");

    // "IN: name", then lines "0x000011c8:  b508       push     {r3, lr}"; then, and each time again, "Trace 0: host address […] name".
    // The host address is what tells blocks apart: those at one address may end differently.
    private void Read(TextReader log)
    {
        string function = "", before = "";
        Block? translated = null;
        while (log.ReadLine() is { } line)
        {
            if (line.StartsWith("IN: ", StringComparison.Ordinal))
                (function, translated) = (line[4..], null);
            else if (line.StartsWith("0x", StringComparison.Ordinal))
                translated = Instruction(line, function, translated, ref before);
            else if (line.StartsWith("Trace ", StringComparison.Ordinal))
            {
                ulong host = HostAddress(line);
                if (translated is not null)
                    _blocks[host] = translated;
                translated = null;
                Ran(_blocks[host]);
            }
            else if (line.StartsWith("Stopped execution", StringComparison.Ordinal))
                TakeBack();
        }
    }

    private Block Instruction(string line, string function, Block? open, ref string before)
    {
        uint address = uint.Parse(line.AsSpan(2, 8), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        if (open is null)
        {
            open = new Block(function, address);
            before = "";
        }

        ReadOnlySpan<char> text = line.AsSpan(24).Trim();
        int space = text.IndexOf(' ');
        ReadOnlySpan<char> mnemonic = space < 0 ? text : text[..space], operands = space < 0 ? [] : text[space..].Trim();
        open.Instructions++;
        open.Cycles += CycleModel.Cycles(mnemonic, operands, before);
        open.End = address + (line.AsSpan(18, 4).Trim().IsEmpty ? 2u : 4u);
        before = mnemonic.ToString();
        return open;
    }

    private void Ran(Block block)
    {
        if (block.Function == "model_after")
        {
            // It may be several blocks long.
            if (_inStep)
                _steps.Add(_now);
            (_inStep, _now) = (false, default);
        }
        else if (block.Function is "model_run" or "model_hear" || _inStep)
        {
            _inStep = true;
            (_before, _beforeLast) = (_now, _last);
            _now.Instructions += block.Instructions;
            _now.Cycles += block.Cycles + (_last is not null && _last.End != block.Start ? CycleModel.BranchTaken : 0);
        }

        _last = block;
    }

    // The emulator had looked the block up, and did not run it.
    private void TakeBack()
    {
        if (_inStep && _last is not null)
            (_now, _last) = (_before, _beforeLast);
    }

    private static ulong HostAddress(string line)
    {
        int start = line.IndexOf("0x", StringComparison.Ordinal) + 2, end = line.IndexOf(' ', start);
        return ulong.Parse(line.AsSpan(start, end - start), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
    }

    private sealed class Block(string function, uint start)
    {
        public string Function => function;

        public uint Start => start;

        public uint End { get; set; }

        public int Instructions { get; set; }

        public int Cycles { get; set; }
    }
}
