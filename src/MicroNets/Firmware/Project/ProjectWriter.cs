using System.IO.Hashing;
using System.Text;
using MicroNets.Data.FrontEnds;
using MicroNets.Data.Tasks;
using MicroNets.Devices;
using MicroNets.Devices.Memory;
using MicroNets.Firmware.Lowering;
using MicroNets.Graph;
using MicroNets.Graph.Ops;
using MicroNets.Quantization;
using MicroNets.Quantization.Streams;

namespace MicroNets.Firmware.Project;

/// <summary>The files of a C project, by path within it. The same network and target give the same bytes.</summary>
internal sealed class ProjectWriter
{
    private readonly IntegerNetwork _network;
    private readonly KernelProgram _program;
    private readonly BuiltFrontEnd _frontEnd;
    private readonly ModelInterface _interface;
    private readonly IntegerRule? _rule;
    private readonly IntegerEventRule? _listening;
    private readonly ArenaBuffer? _audioScratch;
    private readonly ArenaBuffer? _spectrumScratch;
    private readonly int _arenaBytes;
    private readonly EquatableArray<string> _memory;
    private readonly ModelSymbols _symbols;

    /// <param name="frontEnd">What turns audio or frames into the input; null: the caller does.</param>
    /// <param name="ends">What the task knows of the model's ends.</param>
    /// <param name="kernels">Of the core that runs it.</param>
    /// <param name="leastRowBytes">Of rows in 3×3 depthwise convolutions, where another model shares their kernel.</param>
    /// <param name="detail">Of traces.</param>
    public ProjectWriter(IntegerNetwork network, ArenaGoal goal = default, FrontEnd? frontEnd = null,
        ModelInterface? ends = null, KernelForm kernels = KernelForm.Words, int leastRowBytes = 0,
        TraceDetail detail = TraceDetail.Steps)
    {
        using var invariant = InvariantText.Begin();
        _network = network;
        _interface = ends ?? ModelInterface.None;
        _frontEnd = new BuiltFrontEnd(frontEnd, _interface.Streaming);
        _rule = _interface.Rule is { } rule ? IntegerRule.Of(rule, network) : null;
        _program = Lowered.From(network, goal, kernels, leastRowBytes, detail);
        if (_frontEnd.Audio is { } audio)
            (_program, _audioScratch) = AudioLowering.Prepend(_program, network.Input, audio, _interface.Streaming);
        if (_frontEnd.Summary is not null)
            _program = SummaryLowering.Prepend(_program, network.Input, (IFrameFrontEnd)_frontEnd.FrontEnd!);
        if ((_interface.Spectra ?? _frontEnd.SummarisedSpectra) is { } spectra)
            (_program, _spectrumScratch) = SpectraLowering.Prepend(_program, network.Input, spectra);
        if (_interface.StreamRule is { } listening)
            _listening = IntegerEventRule.Of(listening, _interface.Classes, network.Output.Output);
        if (_listening is not null && (_frontEnd.Audio is null || _frontEnd.Summary is not null
            || (_program.Resets.Count > 0) != (_interface.Streaming is not null)))
            throw new InputException("a rule for streams without frames of sound", "a classifier with an audio front end",
                "build it with --front-end, or leave --listen out");
        _arenaBytes = _program.Place();
        _memory = ["uint64_t arena[(MODEL_ARENA_BYTES + 7) / 8]", .. HearingText.Memory(_frontEnd)];
        if (_listening is not null)
            _memory = [.. _memory, ListenText.Memory];
        _symbols = new ModelSymbols(
            ModelName.Checked(_interface.Name), _interface.Memory, _program.Constants.Select(constant => constant.Name),
                _memory.Select(field => field.Split(' ', '[')[1]));
        if (_interface is { Memory: ModelMemory.Caller, Name: ModelName.Default })
            throw new InputException($"memory of the caller's for a model of the name '{ModelName.Default}'", "another name",
                "give one with --name");
    }

    /// <summary>The model's sources, without kernels.</summary>
    public EquatableArray<string> SourceFiles => [_symbols.SourceFile, _symbols.WeightsFile];

    /// <summary>What an application includes.</summary>
    public string HeaderFile => _symbols.HeaderFile;

    public KernelProgram Program => _program;

    public int ArenaBytes => _arenaBytes;

    /// <summary>Tells the code and constants of one model from those of another; known with the files.</summary>
    public string Checksum { get; private set; } = "";

    /// <summary>The layer of each step, in order: what a trace counts.</summary>
    public IReadOnlyList<string> StepLayers => _program.Steps.Select(step => step.Layer).ToArray();

    /// <summary>The whole project without board.</summary>
    public SortedDictionary<string, string> Files()
    {
        using var invariant = InvariantText.Begin();
        SortedDictionary<string, string> files = ModelFiles();
        files["selftest.c"] = SelfTest.Source(_network, _frontEnd, _interface, _rule);
        return files;
    }

    /// <summary>The model and its kernels.</summary>
    public SortedDictionary<string, string> ModelFiles()
    {
        using var invariant = InvariantText.Begin();
        string model = Model(), weights = Weights();
        Checksum = $"{Crc32.HashToUInt32(Encoding.UTF8.GetBytes(model + weights)):x8}";
        string header = Header();
        var files = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            [_symbols.HeaderFile] = _symbols.InHeader(header),
            [_symbols.SourceFile] = _symbols.InSource(model),
            [_symbols.WeightsHeaderFile] = _symbols.InHeader(WeightsHeader()),
            [_symbols.WeightsFile] = _symbols.InSource(weights),
            [_symbols.CppFile] = _symbols.InCpp(CppText.Header(_interface.Name, _symbols.HeaderFile, header, _interface.Memory)),
            [ConfigurationFile] = Configuration(_program.RowBytes),
        };
        if (_symbols.Alias(header) is { } alias)
            files[$"{ModelName.Default}.h"] = alias;
        IEnumerable<string> functions = _program.Steps.SelectMany(step => step.Kernels);
        foreach (string file in RuntimeSources.KernelsOf([.. functions, .. EndKernels()]))
            files[file] = RuntimeSources.Text(file);
        return files;
    }

    private IEnumerable<string> EndKernels()
    {
        if (_frontEnd.Audio is not null)
            yield return _frontEnd.Summary is null ? AudioLowering.Kernel : AudioLowering.SummarisedKernel;
        if (_frontEnd.Summary is not null)
            yield return SummaryLowering.Kernel;
        foreach (string kernel in (_interface.Spectra ?? _frontEnd.SummarisedSpectra) is { } spectra
            ? SpectraLowering.Kernels(spectra) : [])
            yield return kernel;
        if (_rule?.Rule.Scoring == AnomalyScoring.Energy)
            yield return ScoreText.Kernel;
    }

    private string Header()
    {
        var text = new StringBuilder();
        text.AppendLine(CText.Comment($"{_network.Network.Name}: {_network.Network.ParameterCount} parameters, {_network.Network.Macs} "
            + "multiply-accumulates. Generated by MicroNets."));
        text.AppendLine("#ifndef MODEL_H\n#define MODEL_H\n\n#include <stdint.h>\n\n#ifdef __cplusplus\nextern \"C\" {\n#endif\n");
        text.AppendLine($"#define MODEL_NAME {CText.Literal(_network.Network.Name)}\n\n/* Of code and weights: tells this model from "
            + $"others. */\n#define MODEL_CHECKSUM \"{Checksum}\"\n");
        End("INPUT", _network.Input);
        Parts(text, _network);
        End("OUTPUT", _network.Output);
        text.AppendLine("/* Bytes of an integer of the output. */\n#define "
            + $"MODEL_OUTPUT_ELEMENT_BYTES {_network.Output.Layer.ElementBytes}\n");
        text.AppendLine("/* Decimals that tell an output from its neighbours. */\n#define "
            + $"MODEL_OUTPUT_DECIMALS {Math.Max(3, (int)Math.Ceiling(1 - Math.Log10(_network.Output.Output.Scale)))}\n");
        text.Append(HearingText.Sizes(_frontEnd));
        if (_listening is not null)
            text.AppendLine(ListenText.Sizes(_listening, _interface.Streaming));
        text.AppendLine($"/* Memory that the model works in{(_interface.Memory == ModelMemory.Static ? ", all of it static" : "")}. "
            + $"*/\n#define MODEL_ARENA_BYTES {_arenaBytes}\n");
        if (_interface.Memory == ModelMemory.Caller && _listening is not null)
            text.AppendLine(ListenText.Type);
        if (_interface.Memory == ModelMemory.Caller)
            text.AppendLine("/* The caller's: zeroed before its first use; each works on its own. */\ntypedef struct "
                + $"{{\n{string.Concat(_memory.Select(field => $"    {field};\n"))}}} model_state;\n");
        text.AppendLine($"/* Kernel calls of an inference. */\n#define MODEL_STEPS {_program.Steps.Count}\n");
        text.AppendLine("/* Where the caller writes a sample, height by width by channels, before each "
            + "run. */\nint8_t *model_input(void);\n");
        text.AppendLine("/* Computes the output, which stays until the next sample is written. */\nconst int8_t *model_run(void);\n");
        text.Append(_interface.Declarations(_network));
        if (_program.Resets.Count > 0)
            text.AppendLine("/* The model keeps states from run to run: its samples are frames of one sequence. Call this before the "
                + "first, and to start anew. */\n#define MODEL_HAS_STATE 1\nvoid model_reset(void);\n");
        text.Append(HearingText.Functions(_frontEnd));
        if (_listening is not null)
            text.AppendLine(ListenText.Functions);
        if (_rule is not null)
            text.AppendLine(ScoreText.Header(_rule));
        text.AppendLine("#ifdef MODEL_TRACE\n/* Called after each step; given by whoever measures. */\nvoid model_after(int "
            + "step);\n#endif\n\n#ifdef __cplusplus\n}\n#endif\n\n#endif");
        return text.ToString();

        void End(string name, IntegerLayer layer)
        {
            Shape shape = layer.Layer.OutputShape;
            text.AppendLine($"#define MODEL_{name}_HEIGHT {shape.Height}\n#define MODEL_{name}_WIDTH {shape.Width}\n#define "
                + $"MODEL_{name}_CHANNELS {shape.Channels}");
            text.AppendLine($"#define MODEL_{name}_BYTES {layer.Layer.Bytes}\n#define "
                + $"MODEL_{name}_SCALE {CText.Float(layer.Output.Scale)}\n#define MODEL_{name}_ZERO_POINT ({layer.Output.ZeroPoint})\n");
        }
    }

    // Where each of several inputs and outputs lies among the bytes of a sample.
    private static void Parts(StringBuilder text, IntegerNetwork network)
    {
        Layer[] inputs = [.. network.Network.Layers.Where(layer => layer.Op is Part)];
        if (inputs.Length > 0)
            text.AppendLine("/* Offsets of the inputs in a sample. */");
        foreach (Layer input in inputs)
            text.AppendLine($"#define MODEL_INPUT_{Macro(input.Name)}_OFFSET {((Part)input.Op).Offset}");
        if (network.Network.Output is not { Op: Join join } output)
            return;
        text.AppendLine("/* Offsets of the outputs in a result. */");
        for (int i = 0; i < output.Node.Inputs.Count; i++)
            text.AppendLine($"#define MODEL_OUTPUT_{Macro(output.Node.Inputs[i])}_OFFSET {join.OffsetOf(i, output.InputShapes.Span)}");
        text.AppendLine();
    }

    private static string Macro(string name) =>
        string.Concat(name.Select(letter => char.IsAsciiLetterOrDigit(letter) ? char.ToUpperInvariant(letter) : '_'));

    private string Model()
    {
        var text = new StringBuilder();
        text.AppendLine($"{CText.Comment($"The steps of {_network.Network.Name}. Generated by MicroNets.")}\n#include "
            + $"\"{_symbols.HeaderFile}\"\n\n#include <string.h>\n\n#include \"micronets.h\"\n{FurtherHeaders}#include "
            + $"\"{_symbols.WeightsHeaderFile}\"\n");
        bool isStatic = _interface.Memory == ModelMemory.Static;
        string words = isStatic
            ? "static int32_t *words(int32_t offset)\n{\n    return (int32_t *)(void *)at(offset);\n}\n\n"
            : "#define words(offset) ((int32_t *)(void *)at(offset))\n\n";
        if (isStatic && _listening is not null)
            text.AppendLine(ListenText.Type);
        if (isStatic)
            text.AppendLine(string.Concat(_memory.Select(field => $"static {field};\n")));
        text.Append(isStatic ? "static int8_t *at(int32_t offset)\n{\n    return (int8_t *)arena + offset;\n}\n\n"
            : "#define at(offset) ((int8_t *)arena + (offset))\n\n");
        text.Append(words);
        text.AppendLine("#ifdef MODEL_TRACE\n#define after(step) model_after(step)\n#else\n#define after(step) ((void)0)\n#endif\n");
        foreach (Descriptor descriptor in _program.Descriptors)
        {
            if (descriptor.Fields.Count == 1)
                text.AppendLine($"{descriptor.Declaration} = {{{descriptor.Fields[0]}}};\n");
            else
                text.AppendLine(
                    $"{descriptor.Declaration} = {{\n{string.Concat(descriptor.Fields.Select(field => $"    {field},\n"))}}};\n");
        }

        text.AppendLine($"int8_t *model_input(void)\n{{\n    return {ProgramBuilder.At(_program.Input)};\n}}\n");
        if (HearingText.Model(_frontEnd,
            (_audioScratch ?? _spectrumScratch) is { } scratch ? ProgramBuilder.At(scratch) : null) is { Length: > 0 } hearing)
            text.AppendLine(hearing);
        if (_rule is not null)
            text.AppendLine(ScoreText.Model(_rule));
        if (_program.Resets.Count > 0)
            text.AppendLine(
                $"void model_reset(void)\n{{\n{string.Concat(_program.Resets.Select(statement => $"    {statement()}\n"))}}}\n");
        text.Append(_interface.Definitions(_network));
        if (_interface.Spectra is { } spectra)
            text.Append(SpectraText.Model(spectra, _spectrumScratch is null ? null : ProgramBuilder.At(_spectrumScratch)));
        text.AppendLine("const int8_t *model_run(void)\n{");
        for (int i = 0; i < _program.Steps.Count; i++)
        {
            text.AppendLine($"    {CText.Comment(_program.Steps[i].Title)}");
            foreach (string line in _program.Steps[i].Call())
                text.AppendLine($"    {line}");
            text.AppendLine($"    after({i});");
        }

        text.AppendLine($"    return {ProgramBuilder.At(_program.Output)};\n}}");
        if (_listening is not null)
            text.Append('\n').Append(ListenText.Model(_frontEnd));
        if (!_program.Steps.Any(step => step.Call().Any(line => line.Contains("words(", StringComparison.Ordinal))))
            text.Replace(words, "");
        return text.ToString();
    }

    // Of kernels declared apart from those of convolutional networks, and their types.
    private string FurtherHeaders => string.Concat(RuntimeSources.HeadersOf([.. _program.Steps.SelectMany(step => step.Kernels)])
        .Select(header => $"#include \"{header}\"\n"));

    private string WeightsHeader() =>
        "/* Constants of the model, in the order in which the kernels read them. */\n#ifndef MODEL_WEIGHTS_H\n#define "
            + "MODEL_WEIGHTS_H\n\n#include \"micronets.h\"\n"
        + FurtherHeaders
        + (_frontEnd.Audio is null && (_interface.Spectra ?? _frontEnd.SummarisedSpectra) is null or { Bands: 0 } ? ""
            : "#include \"audio.h\"\n")
        + (_frontEnd.Summary is null ? "\n" : "#include \"summary.h\"\n\n")
        + string.Concat(_program.Constants.Where(constant => constant.Role != ConstantRole.Stream)
            .Select(constant => $"extern const {constant.Type.Name} {constant.Name}[{constant.Count}];\n"))
        + StreamsHeader()
        + "\n#endif\n";

    // One array for all, so that what stands before a stream belongs to it too.
    private string StreamsHeader()
    {
        ConstantArray[] streams = [.. Streams];
        if (streams.Length == 0)
            return "";
        var text = new StringBuilder("\n/* Streams of weights in one array: kernels load whole rounds of words, and so some before "
            + "a stream that they do not use. */\n");
        text.Append($"extern const int32_t model_streams[{StreamsStart + streams.Sum(stream => stream.Count)}];\n");
        int start = StreamsStart;
        foreach (ConstantArray stream in streams)
        {
            text.Append($"#define {stream.Name} (model_streams + {start})\n");
            start += stream.Count;
        }

        return text.ToString();
    }

    // The most that a kernel loads before its weights is a round of sixteen words.
    private const int StreamsStart = 16;

    private IEnumerable<ConstantArray> Streams => _program.Constants.Where(constant => constant.Role == ConstantRole.Stream);

    private string Weights()
    {
        var text = new StringBuilder($"/* Constants of the model; see {_symbols.WeightsHeaderFile}. Generated by MicroNets. */\n#include "
            + $"\"{_symbols.WeightsHeaderFile}\"\n");
        foreach (ConstantArray constant in _program.Constants.Where(constant => constant.Role != ConstantRole.Stream))
        {
            text.Append($"\nconst {constant.Type.Name} {constant.Name}[{constant.Count}] = {{");
            Elements(text, constant.Elements());
            text.Append("\n};\n");
        }

        ConstantArray[] streams = [.. Streams];
        if (streams.Length == 0)
            return text.ToString();
        text.Append($"\nconst int32_t model_streams[{StreamsStart + streams.Sum(stream => stream.Count)}] = {{");
        Elements(text, Enumerable.Repeat("0", StreamsStart));
        foreach (ConstantArray stream in streams)
        {
            text.Append($"\n    /* {stream.Name} */");
            Elements(text, stream.Elements());
        }

        return text.Append("\n};\n").ToString();
    }

    private static void Elements(StringBuilder text, IEnumerable<string> elements)
    {
        int column = int.MaxValue;
        foreach (string element in elements)
        {
            if (column > 118 - element.Length)
            {
                text.Append("\n   ");
                column = 3;
            }

            text.Append(' ').Append(element).Append(',');
            column += element.Length + 2;
        }
    }

    internal const string ConfigurationFile = "kernels/micronets_config.h";

    /// <summary>The header that kernels are specialised by.</summary>
    /// <param name="rowBytes">0: no model has the kernel of these rows.</param>
    internal static string Configuration(int rowBytes) =>
        "/* What kernels are specialised for. */\n"
        + (rowBytes > 0 ? $"/* Bytes of an expanded row in 3x3 depthwise convolutions. */\n#define MN_ROW_BYTES {rowBytes}\n" : "");
}
