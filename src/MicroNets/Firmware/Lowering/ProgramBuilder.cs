using System.Text;
using MicroNets.Devices;
using MicroNets.Devices.Memory;
using MicroNets.Graph;
using MicroNets.Graph.Ops;
using MicroNets.Quantization;

namespace MicroNets.Firmware.Lowering;

/// <summary>Collects the steps of a program while layers are lowered in order.</summary>
internal sealed class ProgramBuilder
{
    // Keywords of C, names that the generated program and its headers use, and functions that the compiler knows.
    private static readonly string[] Reserved =
        ("auto break case char const continue default do double else enum extern float for goto if inline int "
            + "long register restrict return short "
        + "signed sizeof static struct switch typedef union unsigned void volatile while state memory at words group band channel after "
            + "main memcpy audio summary sums frames "
        + "stream hear_frame event_of_hop series series_value series_frame int8_t int16_t int32_t int64_t "
        + "uint8_t uint16_t uint32_t uint64_t abs ceil cos erf exp floor log pow round sin sqrt tan tanh").Split(' ');

    // What lowerings append to a layer's name.
    private static readonly string[] Suffixes = ["", "_weights", "_offsets", "_channels", "_kernels", "_ends", "_values", "_block",
        "_factors", "_rows", "_columns"];

    private readonly List<Step> _steps = [];
    private readonly List<ConstantArray> _constants = [];
    private readonly List<Descriptor> _descriptors = [];
    private readonly List<Func<string>> _resets = [];
    private readonly HashSet<string> _names = [.. Reserved];
    private readonly Dictionary<string, string> _identifiers = [];

    private readonly ArenaBuilder _arena;

    private readonly TraceDetail _detail;

    private ProgramBuilder(IntegerNetwork network, KernelChoices choices, KernelForm kernels, TraceDetail detail)
    {
        Kernels = kernels;
        _detail = detail;
        Network = network;
        _arena = new ArenaBuilder(network.Network, choices, Change);
    }

    public IntegerNetwork Network { get; }

    /// <summary>Which form of the kernels the program calls.</summary>
    public KernelForm Kernels { get; }

    public Orientation Orientation => _arena.Orientation;

    /// <summary>The widest row that a 3×3 depthwise convolution expands, in bytes.</summary>
    public int RowBytes => _arena.RowBytes;

    /// <param name="network">Int8 layers with kernels for each.</param>
    /// <param name="choices">Of the kernels.</param>
    /// <param name="kernels">Which form of them.</param>
    /// <param name="detail">Of traces.</param>
    /// <exception cref="InputException">The network holds an op without kernels.</exception>
    public static KernelProgram Build(IntegerNetwork network, KernelChoices choices, KernelForm kernels,
        TraceDetail detail = TraceDetail.Steps) => new ProgramBuilder(network, choices, kernels, detail).Run();

    private KernelProgram Run()
    {
        foreach (IntegerLayer layer in Network.Layers.Skip(1).Where(layer => !_arena.Knows(layer.Layer)))
        {
            if (_arena.Choices.SectionFrom(layer.Layer) is { } section)
                SectionLowering.Lower(this, SectionOperands.Of(_arena, section));
            else if (PackedTiles.Of(layer.Layer, _arena.Choices) is { } tiles)
                PackedLowering.Lower(this, layer, tiles);
            else
                Lowerings.Of(layer)(this, layer);
        }

        Value output = _arena.Finish();
        return new KernelProgram(Network.Network.Name, [.. _steps], [.. _arena.Buffers], [.. _constants], [.. _descriptors], _arena.Input,
            output, RowBytes)
        {
            Resets = [.. _resets],
            Identifiers = _identifiers,
        };
    }

    /// <summary>Where the layer's kernel finds what it works on.</summary>
    public Operands Take(IntegerLayer layer) => KernelOperands.Of(layer.Layer, _arena.Choices)(_arena, layer.Layer);

    /// <summary>Whether the fast kernel for 3×3 depthwise convolutions runs a layer.</summary>
    public bool RunsByRows(IntegerLayer layer) => _arena.Choices.RunsByRows(layer.Layer);

    /// <summary>How a convolution that runs by itself copies its rows.</summary>
    public ConvBand BandOf(Layer layer, Value input) => ConvBand.Of(Orientation.Of(((Conv2D)layer.Op).Window(input.Shape)), input,
        Orientation, _arena.Choices.BandBytes(layer));

    /// <summary>The same of one that runs a band of rows at a time; null: it is pointwise, over planes.</summary>
    public ConvBand? BandOf(SectionOperands section, Layer layer) => section.IsPointwise(layer, Orientation) ? null : section.BandOf(layer,
        _arena);

    /// <summary>Whether a value lies as planes.</summary>
    public bool IsPlanar(Value value) => _arena.IsPlanar(value);

    /// <summary>Channels of a group when this convolution is streamed into the depthwise convolution after it; 0: it is not.</summary>
    public int GroupOf(IntegerLayer layer) => _arena.Choices.Groups.GetValueOrDefault(layer.Layer.Name);

    /// <summary>Whether a convolution gathers its windows in chunks.</summary>
    public bool RunsInChunks(IntegerLayer layer) => _arena.Choices.InChunks.Contains(layer.Layer.Name);

    /// <summary>Formats of the layer's inputs.</summary>
    public TensorFormat[] Formats(IntegerLayer layer) => Network.InputFormats(layer).ToArray();

    /// <summary>A name for C made of the layer's.</summary>
    public string Identifier(IntegerLayer layer)
    {
        if (_identifiers.TryGetValue(layer.Layer.Name, out string? known))
            return known;
        var text = new StringBuilder();
        foreach (char letter in layer.Layer.Name)
            text.Append(char.IsAsciiLetterOrDigit(letter) ? char.ToLowerInvariant(letter) : '_');
        string name = text.ToString().Trim('_');
        if (name.Length == 0 || char.IsAsciiDigit(name[0]) || name.StartsWith("mn_", StringComparison.Ordinal)
            || name.StartsWith("model_", StringComparison.Ordinal))
            name = $"layer_{name}".TrimEnd('_');
        string unique = name;
        for (int i = 2; Suffixes.Any(suffix => _names.Contains(unique + suffix)); i++)
            unique = $"{name}_{i}";
        _names.UnionWith(Suffixes.Select(suffix => unique + suffix));
        return _identifiers[layer.Layer.Name] = unique;
    }

    /// <summary>What may be called after a layer in C, given its <see cref="Identifier"/>.</summary>
    public static IEnumerable<string> NamesOf(string identifier) => Suffixes.Select(suffix => identifier + suffix);

    /// <summary>A name for C that nothing has yet, made of one that something has.</summary>
    public string Further(string name)
    {
        for (int i = 1; ; i++)
        {
            if (_names.Add($"{name}_{i}"))
                return $"{name}_{i}";
        }
    }

    /// <summary>An array in flash; several calls of a layer share it.</summary>
    public ConstantArray Constant(string name, CType type, int count, Func<IEnumerable<string>> elements, ConstantRole role)
    {
        if (_constants.Find(known => known.Name == name) is { } shared)
            return shared;
        var constant = new ConstantArray(name, type, count, elements, role);
        _constants.Add(constant);
        return constant;
    }

    /// <summary>A structure in flash; several calls of a layer may share it.</summary>
    public void Describe(string declaration, params ReadOnlySpan<string> fields)
    {
        var descriptor = new Descriptor(declaration, EquatableArray.Create(fields));
        if (!_descriptors.Contains(descriptor))
            _descriptors.Add(descriptor);
    }

    /// <summary>Appends the code of the step that <see cref="Take"/> has made room for.</summary>
    public void Emit(IntegerLayer layer, string kernel, Func<IEnumerable<string>> call, params ReadOnlySpan<string> further) =>
        Emit(layer, TitleOf(layer.Layer), [kernel, .. further], call);

    /// <summary>The same of several layers, the last of them given.</summary>
    /// <param name="title">What a reader wants to know of the step.</param>
    /// <param name="calls">Of layers that run together, one after the other.</param>
    public void Emit(IntegerLayer layer, string title, EquatableArray<string> kernels, Func<IEnumerable<string>> call,
        IEnumerable<LayerCall>? calls = null) => _steps.Add(new Step(layer.Layer.Name, title, kernels, call) { Calls = calls ?? [] });

    /// <summary>The title of a step that runs one layer.</summary>
    public static string TitleOf(Layer layer) => $"{layer.Name}: {layer.Op.Kind()} {layer.Op.Describe()} to {layer.OutputShape}";

    /// <summary>What follows each call of layers that run together in the next step.</summary>
    public EquatableArray<string> AfterCall => _detail == TraceDetail.Calls ? [$"after({_steps.Count});"] : [];

    /// <summary>Appends a statement that makes a state what it is before the first inference, once buffers are placed.</summary>
    public void Reset(Func<string> statement) => _resets.Add(statement);

    /// <summary>Whether all that a layer reads lies as planes.</summary>
    public bool ReadsPlanes(IntegerLayer layer) => Enumerable.Range(0, layer.Layer.Node.Inputs.Count).All(index =>
        _arena.IsPlanar(_arena.Read(layer.Layer, index)));

    public static string At(ArenaBuffer buffer) => buffer.Constant ?? $"at({buffer.Offset})";

    public static string At(Value value) => At(value, 0);

    /// <summary>So many bytes behind the start of a value.</summary>
    public static string At(Value value, int bytes) => value.Buffer.Constant is { } constant
        ? value.Offset + bytes == 0 ? constant : $"{constant} + {value.Offset + bytes}"
        : $"at({value.Buffer.Offset + value.Offset + bytes})";

    public static string WordsAt(ArenaBuffer? buffer) => $"words({buffer?.Offset ?? 0})";

    private void Change(LayoutChange change)
    {
        string kernel = change.ToPlanes ? "mn_to_planes" : "mn_from_planes";
        Shape shape = change.From.Shape;
        Emit(Network[change.Layer.Name], kernel, () =>
            [$"{kernel}({At(change.From)}, {At(change.To)}, {shape.Channels}, {shape.Pixels}, {Orientation.Plane(shape)});"]);
    }
}
