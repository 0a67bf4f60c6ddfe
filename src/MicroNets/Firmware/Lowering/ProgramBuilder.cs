using System.Text;
using MicroNets.Graph;
using MicroNets.Quantization;

namespace MicroNets.Firmware.Lowering;

/// <summary>Collects the steps of a program while layers are lowered in order.</summary>
internal sealed class ProgramBuilder
{
    // Keywords of C, and names that the generated program uses itself.
    private static readonly string[] Reserved =
        ("auto break case char const continue default do double else enum extern float for goto if inline int long register restrict return short "
        + "signed sizeof static struct switch typedef union unsigned void volatile while arena at words group after main memcpy audio").Split(' ');

    private readonly IReadOnlyDictionary<string, int> _groups;
    private readonly Dictionary<string, ProductStream> _streams;
    private readonly Dictionary<string, Value> _values = [];
    private readonly Dictionary<ArenaBuffer, int> _readers = [];
    private readonly List<ArenaBuffer> _buffers = [];
    private readonly List<Step> _steps = [];
    private readonly List<ConstantArray> _constants = [];
    private readonly List<Descriptor> _descriptors = [];
    private readonly HashSet<string> _names = [.. Reserved];
    private readonly Dictionary<string, string> _identifiers = [];

    private ProgramBuilder(IntegerNetwork network, Orientation orientation, IReadOnlyDictionary<string, int> groups, Dictionary<string, ProductStream> streams)
    {
        _streams = streams;
        Network = network;
        Orientation = orientation;
        _groups = groups;
    }

    public IntegerNetwork Network { get; }

    public Orientation Orientation { get; }

    /// <summary>The widest row that a 3×3 depthwise convolution expands, in bytes.</summary>
    public int RowBytes { get; private init; }

    /// <param name="network">Int8 layers with planar kernels for each.</param>
    /// <param name="orientation">How maps lie in memory.</param>
    /// <param name="streams">Packed weights of layers, kept from one build to the next.</param>
    /// <param name="groups">Convolutions computed a group of channels at a time, each group at once followed by the depthwise convolution that reads it: channels of a group.</param>
    public static KernelProgram Build(IntegerNetwork network, Orientation orientation, IReadOnlyDictionary<string, int> groups, Dictionary<string, ProductStream> streams)
    {
        var builder = new ProgramBuilder(network, orientation, groups, streams)
        {
            RowBytes = network.Layers.Select(layer => DepthwiseLowering.RowBytes(network, layer, orientation)).Max(),
        };
        return builder.Run();
    }

    private KernelProgram Run()
    {
        Value input = NewValue(Network.Input);
        input = input with { ChannelStep = 1, PixelStep = input.Shape.Channels, RowStep = input.Shape.Channels * input.Shape.Width };
        input.Buffer.Touch(-1);
        _values[Network.Input.Layer.Name] = input;
        foreach (IntegerLayer layer in Network.Layers.Skip(1))
        {
            if (!_values.ContainsKey(layer.Layer.Name))
                Lowerings.Of(layer)(this, layer);
        }

        Value output = Interleaved(_values[Network.Output.Layer.Name], Network.Output.Layer.Name);
        output.Buffer.Touch(_steps.Count);
        return new KernelProgram(Network.Network.Name, [.. _steps], [.. _buffers.Where(buffer => buffer.Steps.First <= buffer.Steps.Last)], [.. _constants], [.. _descriptors], input, output, RowBytes);
    }

    /// <summary>Channels of a group when this convolution is streamed into the depthwise convolution after it; 0: it is not.</summary>
    public int GroupOf(IntegerLayer layer) => _groups.GetValueOrDefault(layer.Layer.Name);

    /// <summary>The packed weights of a layer; which weight belongs to an output channel and an input does not change between builds.</summary>
    public ProductStream Stream(IntegerLayer layer, int inputs, Func<int, int, int> weight)
    {
        if (!_streams.TryGetValue(layer.Layer.Name, out ProductStream? stream))
            _streams[layer.Layer.Name] = stream = new ProductStream(layer, Formats(layer)[0], inputs, weight);
        return stream;
    }

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
        string name = text.Length > 0 && char.IsAsciiDigit(text[0]) ? $"layer_{text}" : text.ToString().Trim('_');
        string unique = name;
        for (int i = 2; !_names.Add(unique); i++)
            unique = $"{name}_{i}";
        return _identifiers[layer.Layer.Name] = unique;
    }

    /// <summary>What a layer reads, wherever it lies.</summary>
    public Value Read(IntegerLayer layer, int index = 0) => _values[layer.Layer.Node.Inputs[index]];

    /// <summary>What a layer reads, as planes.</summary>
    public Value ReadPlanar(IntegerLayer layer, int index = 0)
    {
        Value value = Read(layer, index);
        if (IsPlanar(value))
            return value;
        Value planar = Orientation.Planar(NewBuffer($"{layer.Layer.Node.Inputs[index]} as planes", Orientation.Bytes(value.Shape)), value.Shape);
        if (Orientation.ColumnsInnermost)
            throw new InvalidOperationException("a transposed network whose input is not read by convolutions alone");
        Emit(layer, "mn_to_planes", [value.Buffer], planar.Buffer, () =>
            [$"mn_to_planes({At(value.Buffer)}, {At(planar.Buffer)}, {value.Shape.Channels}, {value.Shape.Pixels}, {Orientation.Plane(value.Shape)});"]);
        _values[layer.Layer.Node.Inputs[index]] = planar;
        _readers[planar.Buffer] = _readers.GetValueOrDefault(value.Buffer);
        return planar;
    }

    /// <summary>A value with channels innermost, as the caller of the firmware sees it.</summary>
    private Value Interleaved(Value value, string name)
    {
        if (value.Shape.Pixels == 1 || (value.Shape.Channels == 1 && IsPlanar(value)) || value.ChannelStep == 1)
            return value;
        var flat = new Value(NewBuffer($"{name} interleaved", value.Shape.Elements), value.Shape, 1, value.Shape.Channels * value.Shape.Width, value.Shape.Channels);
        Emit(Network[name], "mn_from_planes", [value.Buffer], flat.Buffer, () =>
            [$"mn_from_planes({At(value.Buffer)}, {At(flat.Buffer)}, {value.Shape.Channels}, {value.Shape.Pixels}, {Orientation.Plane(value.Shape)});"]);
        return flat;
    }

    /// <summary>The same elements under another shape: in place where their order allows it.</summary>
    public void Reshape(IntegerLayer layer)
    {
        Value value = Read(layer);
        Shape shape = layer.Layer.OutputShape;
        if (shape != value.Shape)
            value = Interleaved(value, layer.Layer.Node.Inputs[0]);
        Value result = shape == value.Shape ? value : new Value(value.Buffer, shape, 1, shape.Channels * shape.Width, shape.Channels);
        result.Buffer.Grow(Orientation.Bytes(shape));
        _values[layer.Layer.Name] = result;
        _readers[result.Buffer] = _readers.GetValueOrDefault(result.Buffer) - 1 + Consumers(layer);
    }

    /// <summary>The planar output of a layer, in memory of its own.</summary>
    public Value Write(IntegerLayer layer) => _values[layer.Layer.Name] = NewValue(layer);

    /// <summary>The planar output of a layer whose kernel may write over the input given, if nobody reads that later.</summary>
    public Value WriteOver(IntegerLayer layer, Value input)
    {
        int reads = layer.Layer.Node.Inputs.Count(name => _values[name].Buffer == input.Buffer);
        return _readers.GetValueOrDefault(input.Buffer) == reads
            ? _values[layer.Layer.Name] = NewValue(layer, input.Buffer)
            : Write(layer);
    }

    /// <summary>Memory for the step that is emitted next.</summary>
    public ArenaBuffer Scratch(IntegerLayer layer, int bytes)
    {
        ArenaBuffer scratch = NewBuffer($"{layer.Layer.Name} scratch", bytes);
        scratch.Touch(_steps.Count);
        return scratch;
    }

    public ConstantArray Constant(string name, CType type, int count, Func<IEnumerable<string>> elements, ConstantRole role)
    {
        var constant = new ConstantArray(name, type, count, elements, role);
        _constants.Add(constant);
        return constant;
    }

    public void Describe(string declaration, params ReadOnlySpan<string> fields) => _descriptors.Add(new Descriptor(declaration, EquatableArray.Create(fields)));

    /// <summary>Appends a step; layers whose inputs it reads are done with them.</summary>
    public void Emit(IntegerLayer layer, string kernel, ReadOnlySpan<ArenaBuffer> reads, ArenaBuffer writes, Func<IEnumerable<string>> call, params ReadOnlySpan<string> further)
    {
        foreach (ArenaBuffer buffer in reads)
            buffer.Touch(_steps.Count);
        writes.Touch(_steps.Count);
        _steps.Add(new Step(layer.Layer.Name, $"{layer.Layer.Name}: {layer.Layer.Op.Kind()} {layer.Layer.Op.Describe()} to {layer.Layer.OutputShape}", [kernel, .. further], call));
    }

    /// <summary>Marks the layer's inputs as read by it.</summary>
    public void Done(IntegerLayer layer)
    {
        foreach (string input in layer.Layer.Node.Inputs)
            _readers[_values[input].Buffer]--;
    }

    /// <summary>The single reader of a layer's output, if there is just one and it is no output of the network.</summary>
    public IntegerLayer? OnlyReader(IntegerLayer layer)
    {
        Layer[] readers = Network.Network.ConsumersOf(layer.Layer.Name).Take(2).ToArray();
        return readers.Length == 1 ? Network[readers[0].Name] : null;
    }

    public static string At(ArenaBuffer buffer) => $"at({buffer.Offset})";

    public static string WordsAt(ArenaBuffer buffer) => $"words({buffer.Offset})";

    /// <summary>Whether a value lies as kernels want it.</summary>
    public bool IsPlanar(Value value) => value == Orientation.Planar(value.Buffer, value.Shape)
        || value.Shape.IsVector
        || (value.Shape.Channels == 1 && (Orientation.ColumnsInnermost ? value.RowStep : value.PixelStep) == 1);

    private Value NewValue(IntegerLayer layer, ArenaBuffer? inPlaceOf = null)
    {
        ArenaBuffer buffer = NewBuffer(layer.Layer.Name, Orientation.Bytes(layer.Layer.OutputShape), inPlaceOf);
        _readers[buffer] = Consumers(layer);
        return Orientation.Planar(buffer, layer.Layer.OutputShape);
    }

    private int Consumers(IntegerLayer layer) =>
        Network.Network.Layers.Sum(reader => reader.Node.Inputs.Count(input => input == layer.Layer.Name)) + (layer == Network.Output ? 1 : 0);

    private ArenaBuffer NewBuffer(string name, int bytes, ArenaBuffer? inPlaceOf = null)
    {
        var buffer = new ArenaBuffer(name, bytes, inPlaceOf);
        _buffers.Add(buffer);
        return buffer;
    }
}
