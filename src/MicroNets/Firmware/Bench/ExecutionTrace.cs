using System.Globalization;
using MicroNets.Firmware.Stack;
using MicroNets.Firmware.Toolchain;

namespace MicroNets.Firmware.Bench;

/// <summary>Instructions of a layer, and the cycles that <see cref="CycleModel"/> gives them: an estimate.</summary>
public sealed record LayerCycles(string Name, long Instructions, long Cycles);

/// <summary>
/// What an emulated core executed, block by block: as a plugin counts it, or where there is none as the emulator logs it. What stands at
/// the addresses of a block is read from the program itself, since emulators do not print every instruction rightly. A tracing build tells
/// the steps of the model apart.
/// </summary>
internal sealed class ExecutionTrace
{
    private const string AfterStep = "model_after";
    private static readonly string[] Model = ["model_run", "model_hear", "model_set_input"];
    private readonly CycleModel _model;
    private readonly IReadOnlyList<MachineFunction> _functions;
    private readonly Dictionary<uint, Instruction> _code;
    private readonly Dictionary<ulong, Block> _blocks = [];
    private readonly List<(long Instructions, long Cycles)> _steps = [];
    private (long Instructions, long Cycles) _now;
    private Block? _last;
    private (long Instructions, long Cycles) _before;
    private Block? _beforeLast;
    private bool _inStep;

    private ExecutionTrace(Target target, string path)
    {
        _model = CycleModel.Of(target.Core!);
        _functions = Disassembly.Of(path, target, InstructionSet.Of(ElfFile.Read(path)));
        _code = _functions.SelectMany(function => function.Code).ToDictionary(instruction => instruction.Address);
    }

    /// <summary>Runs one sample through a program that was built with MODEL_TRACE.</summary>
    /// <exception cref="InputException">The emulator is missing.</exception>
    public static EquatableArray<LayerCycles> Of(Target target, string folder, string program, sbyte[] inputs,
        IReadOnlyList<string> stepLayers)
    {
        return [.. stepLayers.Zip(Steps(target, folder, program, inputs, stepLayers.Count)).GroupBy(step => step.First, (name, own) =>
        {
            (long Instructions, long Cycles)[] parts = own.Select(step => step.Second).ToArray();
            return new LayerCycles(name, parts.Sum(part => part.Instructions), parts.Sum(part => part.Cycles));
        })];
    }

    /// <summary>The same of each step that the program tells of.</summary>
    /// <param name="count">Of the steps.</param>
    /// <exception cref="InputException">The emulator is missing.</exception>
    public static EquatableArray<(long Instructions, long Cycles)> Steps(Target target, string folder, string program, sbyte[] inputs,
        int count)
    {
        EquatableArray<(long Instructions, long Cycles)> steps = Steps(target, folder, program, log => FirmwareRun.Of(target, folder,
            program, inputs, log));
        return steps.Count == count ? steps
            : throw new InvalidOperationException($"a trace of {steps.Count} steps for a program of {count}");
    }

    /// <summary>Hears one frame in a listener that was built with MODEL_TRACE.</summary>
    /// <exception cref="InputException">The emulator is missing.</exception>
    public static LayerCycles OfFrame(FirmwareProject project, string program, short[] samples) =>
        First(project, program, log => AudioRun.Of(project, program, samples, log));

    /// <summary>
    /// Takes in a stored frame or a window of values, in a program of <see cref="FirmwareProject.FramesPath"/> or
    /// <see cref="FirmwareProject.WindowPath"/> that was built with MODEL_TRACE.
    /// </summary>
    /// <exception cref="InputException">The emulator is missing.</exception>
    public static LayerCycles OfValues(FirmwareProject project, string program) => First(project, program, log =>
    {
        using var files = new ProgramFiles(project.Target, project.Folder, program);
        files.Run(log);
        _ = files.ReadInstructions();
    });

    private static LayerCycles First(FirmwareProject project, string program, Action<EmulatorLog> run) =>
        Steps(project.Target, project.Folder, program, run) is [var (instructions, cycles), ..]
            ? new LayerCycles("front end", instructions, cycles)
            : throw new InvalidOperationException("a trace without a frame");

    /// <summary>Instructions and cycles of each step of a program.</summary>
    /// <param name="run">Runs the program in its folder, with what the emulator is to tell.</param>
    /// <param name="byLog">Without the plugin, wherever it works or not.</param>
    internal static EquatableArray<(long Instructions, long Cycles)> Steps(Target target, string folder, string program,
        Action<EmulatorLog> run, bool byLog = false)
    {
        var trace = new ExecutionTrace(target, Path.Combine(folder, program));
        if (byLog || BlockCounter.Library is not { } library || !trace.Count(library, folder, run))
            run(new EmulatorLog(["-d", "in_asm,exec,nochain"], trace.Read));
        return [.. trace._steps];
    }

    // False: the emulator takes no plugins, or none like this.
    private bool Count(string library, string folder, Action<EmulatorLog> run)
    {
        string counts = Path.Combine(folder, BlockCounter.Counts);
        try
        {
            run(new EmulatorLog(BlockCounter.Arguments(library, Addresses([AfterStep]).Single(), Addresses(Model)), null));
        }
        catch (InvalidOperationException exception) when (exception.Message.Contains("plugin", StringComparison.OrdinalIgnoreCase))
        {
            BlockCounter.Refuse();
            return false;
        }

        foreach (string line in File.ReadLines(counts))
        {
            if (line == "step")
                _steps.Add(default);
            else if (line.Split(' ') is [var address, var bytes, var runs, var elsewhere])
            {
                uint start = uint.Parse(address, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
                Block block = Costed(new Block("", start) { End = start + uint.Parse(bytes, CultureInfo.InvariantCulture) });
                long times = long.Parse(runs, CultureInfo.InvariantCulture), taken = long.Parse(elsewhere, CultureInfo.InvariantCulture);
                _steps[^1] = (_steps[^1].Instructions + (times * block.Instructions), _steps[^1].Cycles + (times * block.Cycles)
                    + (taken * block.Taken));
            }
        }

        File.Delete(counts);
        return true;
    }

    private IEnumerable<AddressRange> Addresses(IReadOnlyList<string> names) => _functions.Where(function => names.Contains(function.Name))
        .Select(function => new AddressRange(function.Address, function.Code[^1].Address + (uint)function.Code[^1].Bytes));

    // "IN: name", then lines "0x000011c8:  b508       push     {r3, lr}"; then, and each time again, "Trace 0: host address […] name".
    // The host address is what tells blocks apart: those at one address may end differently.
    private void Read(TextReader log)
    {
        string function = "";
        Block? translated = null;
        while (log.ReadLine() is { } line)
        {
            if (line.StartsWith("IN: ", StringComparison.Ordinal))
                (function, translated) = (line[4..], null);
            else if (line.StartsWith("0x", StringComparison.Ordinal))
            {
                uint address = uint.Parse(line.AsSpan(2, 8), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
                translated ??= new Block(function, address);
                translated.End = address + (line.AsSpan(18, 4).Trim().IsEmpty ? 2u : 4u);
            }
            else if (line.StartsWith("Trace ", StringComparison.Ordinal))
            {
                ulong host = HostAddress(line);
                if (translated is not null)
                    _blocks[host] = Costed(translated);
                translated = null;
                Ran(_blocks[host]);
            }
            else if (line.StartsWith("Stopped execution", StringComparison.Ordinal))
                TakeBack();
        }
    }

    private Block Costed(Block block)
    {
        string before = "";
        for (uint address = block.Start; address < block.End;)
        {
            // What the disassembler leaves out is padding.
            if (!_code.TryGetValue(address, out Instruction instruction))
                instruction = new Instruction(address, "nop", "", 2);
            block.Instructions++;
            block.Cycles += _model.Cycles(instruction.Mnemonic, instruction.Operands, before);
            before = instruction.Mnemonic;
            address += (uint)instruction.Bytes;
        }

        block.Taken = _model.Taken(before);
        return block;
    }

    private void Ran(Block block)
    {
        if (block.Function == AfterStep)
        {
            // It may be several blocks long.
            if (_inStep)
                _steps.Add(_now);
            (_inStep, _now) = (false, default);
        }
        else if (_inStep || Model.Contains(block.Function))
        {
            _inStep = true;
            (_before, _beforeLast) = (_now, _last);
            _now.Instructions += block.Instructions;
            _now.Cycles += block.Cycles + (_last is not null && _last.End != block.Start ? _last.Taken : 0);
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

        /// <summary>Cycles more where the program goes on elsewhere.</summary>
        public int Taken { get; set; }
    }
}
