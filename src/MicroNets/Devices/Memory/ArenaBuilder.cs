using MicroNets.Graph;
using MicroNets.Graph.Ops;

namespace MicroNets.Devices.Memory;

/// <summary>What the runtime's kernels are asked for beside the layers themselves.</summary>
/// <param name="Orientation">How maps lie in memory.</param>
internal sealed record KernelChoices(Orientation Orientation)
{
    public static readonly IReadOnlySet<string> None = new HashSet<string>();

    /// <summary>
    /// Convolutions computed a group of channels at a time, each group at once followed by the depthwise convolution that reads it:
    /// channels of a group.
    /// </summary>
    public IReadOnlyDictionary<string, int> Groups { get; init; } = new Dictionary<string, int>();

    /// <summary>Layers that run together a band of rows at a time. No layer is in two sections.</summary>
    public EquatableArray<RowSchedule> Sections { get; init; } = [];

    /// <summary>Whether a convolution runs a group of channels at a time.</summary>
    public bool RunsInGroups(string layer) => Groups.GetValueOrDefault(layer) > 0;

    /// <summary>With another section in place of the sections and groups that have layers of it.</summary>
    public KernelChoices With(Network network, RowSchedule added) => this with
    {
        Sections = [.. Sections.Where(other => !other.Section.Layers.Any(added.Section.Layers.Contains)), added],
        Groups = Groups.Where(group => !added.Section.Layers.Contains(group.Key)
            && !network.ConsumersOf(group.Key).Any(reader => added.Section.Layers.Contains(reader.Name))).ToDictionary(),
    };

    /// <summary>The section that begins with a layer; null: none does.</summary>
    public RowSchedule? SectionFrom(Layer layer) => Sections.FirstOrDefault(section => section.Section.Layers[0] == layer.Name);

    /// <summary>Convolutions that gather their windows in chunks (<see cref="ConvChunks"/>).</summary>
    public IReadOnlySet<string> InChunks { get; init; } = None;

    /// <summary>Convolutions that copy no more rows at a time than they must.</summary>
    public IReadOnlySet<string> OfFewRows { get; init; } = None;

    /// <summary>Layers whose output lies packed, two elements to a byte (<see cref="PackedTiles"/>).</summary>
    public IReadOnlySet<string> Packed { get; init; } = None;

    /// <summary>What a tile of a layer that reads or writes packed maps may take, if fewer pixels or channels do.</summary>
    public int TileBytes { get; init; }

    /// <summary>What the rows that a convolution copies may take, if fewer do.</summary>
    public int BandBytes(Layer layer) => OfFewRows.Contains(layer.Name) ? 0 : ConvBand.MostBytes;

    /// <summary>3×3 depthwise convolutions whose integers are out of the fast kernel's reach.</summary>
    public IReadOnlySet<string> PlainDepthwise { get; init; } = None;

    /// <summary>The same of those that are within it where packing clamps their output.</summary>
    public IReadOnlySet<string> ClampedDepthwise { get; init; } = None;

    /// <summary>The network is a part of a larger one: its output stays as planes.</summary>
    public bool IsPart { get; init; }

    /// <summary>Its input lies as planes, as parts behind the first one find it.</summary>
    public bool ReadsPlanes { get; init; }

    /// <summary>Whether the fast kernel for 3×3 depthwise convolutions runs a layer.</summary>
    public bool RunsByRows(Layer layer) => DepthwiseRows.RowBytes(layer, Orientation) > 0 && !PlainDepthwise.Contains(layer.Name)
        && (Packed.Contains(layer.Name) || !ClampedDepthwise.Contains(layer.Name));

    /// <summary>Bytes that the rows of this kernel have at least: those of another network that shares the kernel.</summary>
    public int LeastRowBytes { get; init; }

    /// <summary>
    /// Bytes of the rows that this kernel expands in a network whose integers are all in its reach: a plan has to hold before there are
    /// any.
    /// </summary>
    public int WidestRow(Network network) =>
        network.Layers.Max(layer => DepthwiseRows.RowBytes(layer, Orientation) is > 0 and var bytes ? Math.Max(LeastRowBytes, bytes) : 0);
}

/// <summary>
/// Follows the tensors of a network through the arena, layer by layer: where each lies and in which form, which output takes the place
/// of an input that nobody reads later, and what scratch a step has. What it says is what the generated C does.
/// </summary>
internal sealed class ArenaBuilder
{
    private readonly Action<LayoutChange>? _changed;
    private readonly Dictionary<string, int> _uses = [];
    private readonly Dictionary<string, Value> _values = [];
    private readonly List<ArenaBuffer> _buffers = [];
    private readonly List<ArenaBuffer> _states = [];
    private readonly List<EquatableArray<string>> _steps = [];

    /// <param name="network">Folded; layers run in its order.</param>
    /// <param name="choices">Of the kernels.</param>
    /// <param name="changed">Told of the steps that no layer asks for: a tensor is brought into another form.</param>
    public ArenaBuilder(Network network, KernelChoices choices, Action<LayoutChange>? changed = null)
    {
        _changed = changed;
        Network = network;
        Choices = choices;
        WidestRow = choices.WidestRow(network);
        RowBytes = network.Layers.Any(choices.RunsByRows) ? WidestRow : 0;
        foreach (Layer layer in network.Layers)
        {
            foreach (string read in layer.Node.Inputs)
                _uses[read] = _uses.GetValueOrDefault(read) + 1;
        }

        Input = choices.ReadsPlanes ? NewValue(network.Input) : Given(network.Input);
        Input.Buffer.Touch(-1);
        _values[network.Input.Name] = Input;
    }

    public Network Network { get; }

    public KernelChoices Choices { get; }

    public Orientation Orientation => Choices.Orientation;

    /// <inheritdoc cref="KernelChoices.WidestRow"/>
    public int WidestRow { get; }

    /// <summary>The same; 0 where no layer is run by the kernel of these rows.</summary>
    public int RowBytes { get; }

    public Value Input { get; }

    /// <summary>Buffers that some step touches.</summary>
    public IEnumerable<ArenaBuffer> Buffers => _buffers.Where(buffer => buffer.Steps.First <= buffer.Steps.Last);

    /// <summary>The layers of each step so far.</summary>
    public IReadOnlyList<EquatableArray<string>> Steps => _steps;

    /// <summary>The arena of a network.</summary>
    /// <exception cref="GraphException">The network holds an op without kernels.</exception>
    public static Arena Run(Network network, KernelChoices choices)
    {
        var builder = new ArenaBuilder(network, choices);
        foreach (Layer layer in network.Layers.Skip(1).Where(layer => !builder.Knows(layer)))
        {
            if (choices.SectionFrom(layer) is { } section)
                SectionOperands.Of(builder, section);
            else
                KernelOperands.Of(layer, choices)(builder, layer);
        }

        builder.Finish();
        return new Arena(network, [.. builder.Steps], [.. builder.Buffers]);
    }

    /// <summary>Whether a layer has been dealt with, by itself or together with the one before.</summary>
    public bool Knows(Layer layer) => _values.ContainsKey(layer.Name);

    /// <summary>Ends the program: the output is as its reader wants it, channels innermost.</summary>
    public Value Finish()
    {
        Value output = _values[Network.Output.Name];
        if (!Choices.IsPart)
            output = Interleaved(output, Network.Output);
        output.Buffer.Touch(_steps.Count);
        foreach (ArenaBuffer state in _states)
            state.Touch(_steps.Count);
        return output;
    }

    /// <summary>A value that is in flash, as planes where its elements are bytes; nothing writes over it.</summary>
    public Value Constant(Layer layer)
    {
        var buffer = new ArenaBuffer(layer.Name, 0);
        buffer.Readers = int.MaxValue / 2;
        return _values[layer.Name] = Lay(buffer, layer);
    }

    /// <summary>A value that outlives the inference.</summary>
    public Value State(Layer layer)
    {
        ArenaBuffer buffer = State(layer.Name, LaidBytes(layer));
        buffer.Readers = int.MaxValue / 2;
        return _values[layer.Name] = Lay(buffer, layer);
    }

    /// <summary>Memory of a layer that outlives the inference.</summary>
    public ArenaBuffer State(string name, int bytes)
    {
        ArenaBuffer buffer = NewBuffer(name, bytes);
        buffer.Touch(-1);
        _states.Add(buffer);
        return buffer;
    }

    /// <summary>Lets a layer stand for a value that already is.</summary>
    public void Stand(Layer layer, Value value) => _values[layer.Name] = value;

    /// <summary>One of several inputs, where it lies among the bytes of a sample.</summary>
    public Value Part(Layer layer)
    {
        Value whole = Read(layer);
        Value part = Value.Flat(whole.Buffer, layer.OutputShape, layer.ElementBytes, whole.Offset + ((Part)layer.Op).Offset);
        whole.Buffer.Readers += Consumers(layer) - 1;
        return _values[layer.Name] = part;
    }

    /// <summary>What a layer reads, wherever it lies.</summary>
    public Value Read(Layer layer, int index = 0) => _values[layer.Node.Inputs[index]];

    /// <summary>What a layer reads, as planes.</summary>
    public Value ReadPlanar(Layer layer, int index = 0)
    {
        Value value = Read(layer, index);
        if (IsPlanar(value))
            return value;
        if (Orientation.ColumnsInnermost)
            throw new InvalidOperationException("a transposed network whose input is not read by convolutions alone");
        Value planar = Orientation.Planar(NewBuffer($"{layer.Node.Inputs[index]} as planes", Orientation.Bytes(value.Shape)), value.Shape);
        Step([layer.Name], [value], planar);
        _changed?.Invoke(new LayoutChange(layer, value, planar, ToPlanes: true));
        _values[layer.Node.Inputs[index]] = planar;
        planar.Buffer.Readers = value.Buffer.Readers;
        return planar;
    }

    /// <summary>What a layer reads, with channels innermost and no gaps.</summary>
    public Value ReadInterleaved(Layer layer) => Interleaved(Read(layer), Network[layer.Node.Inputs[0]]);

    /// <summary>The same elements under another shape: in place where their order allows it.</summary>
    public void Reshape(Layer layer)
    {
        Value value = Read(layer);
        ArenaBuffer read = value.Buffer;
        Shape shape = layer.OutputShape;
        if (shape != value.Shape)
            value = Interleaved(value, Network[layer.Node.Inputs[0]]);
        Value result = shape == value.Shape ? value : Value.Flat(value.Buffer, shape, value.ElementBytes, value.Offset);
        if (value.ElementBytes == 1)
            result.Buffer.Grow(value.Offset + Orientation.Bytes(shape));
        _values[layer.Name] = result;
        read.Readers--;
        result.Buffer.Readers += Consumers(layer);
    }

    /// <summary>The planar output of a layer, in memory of its own.</summary>
    public Value Write(Layer layer) => _values[layer.Name] = NewValue(layer);

    /// <summary>The planar output of a layer whose kernel may write over the input given, if nobody reads that later.</summary>
    public Value WriteOver(Layer layer, Value input) =>
        WriteOver(layer, input, layer.Node.Inputs.Count(name => _values[name].Buffer == input.Buffer));

    /// <summary>The same of a step that reads the input so many times.</summary>
    public Value WriteOver(Layer layer, Value input, int reads) =>
        IsOver(input, reads) ? _values[layer.Name] = NewValue(layer, input.Buffer) : Write(layer);

    /// <summary>Whether nobody reads a value after a step that reads it so many times, and its buffer begins with it.</summary>
    public bool IsOver(Value input, int reads) => input.Buffer.Readers == reads && input.Offset == 0;

    /// <summary>Rows of a layer's output for the step that comes next, planes so many bytes apart.</summary>
    public Value Rows(Layer layer, int bytes, int plane)
    {
        ArenaBuffer rows = NewBuffer($"{layer.Name} rows", bytes);
        rows.Touch(_steps.Count);
        rows.Readers = Consumers(layer);
        return _values[layer.Name] = Orientation.Planar(rows, layer.OutputShape) with { ChannelStep = plane };
    }

    /// <summary>Memory for the step that comes next, of its own or in place of what that step reads.</summary>
    public ArenaBuffer Scratch(Layer layer, int bytes, ArenaBuffer? inPlaceOf = null)
    {
        ArenaBuffer scratch = NewBuffer($"{layer.Name} scratch", bytes, inPlaceOf);
        scratch.Touch(_steps.Count);
        return scratch;
    }

    /// <summary>The next step: what it reads and writes.</summary>
    public void Step(EquatableArray<string> layers, ReadOnlySpan<Value> reads, Value output)
    {
        foreach (Value value in reads)
            value.Buffer.Touch(_steps.Count);
        output.Buffer.Touch(_steps.Count);
        _steps.Add(layers);
    }

    /// <summary>Marks the layer's inputs as read by it.</summary>
    public void Done(Layer layer)
    {
        foreach (string input in layer.Node.Inputs)
            _values[input].Buffer.Readers--;
    }

    /// <summary>Whether a value lies as kernels want it.</summary>
    public bool IsPlanar(Value value) => value is { ElementBytes: 1, IsPacked: false }
        && (value with { Offset = 0 } == Orientation.Planar(value.Buffer, value.Shape)
        || value.Shape.IsVector
        || (value.Shape.Channels == 1 && (Orientation.ColumnsInnermost ? value.RowStep : value.PixelStep) == 1));

    // A value with channels innermost, as the caller of the firmware sees it.
    private Value Interleaved(Value value, Layer layer)
    {
        if (value.ElementBytes > 1 || value.Shape.Pixels == 1 || (value.Shape.Channels == 1 && IsPlanar(value)) || value.ChannelStep == 1)
            return value;
        var flat = new Value(NewBuffer($"{layer.Name} interleaved", value.Shape.Elements), value.Shape, 1,
            value.Shape.Channels * value.Shape.Width, value.Shape.Channels);
        Step([layer.Name], [value], flat);
        _changed?.Invoke(new LayoutChange(layer, value, flat, ToPlanes: false));
        return flat;
    }

    // The caller's input lies without gaps. Of one channel or pixel it lies as planes do, and kernels that do not gather windows read pairs
    // of planes and whole words.
    private Value Given(Layer input)
    {
        bool readsPlanes = input.OutputShape.IsVector || (input.OutputShape.Channels == 1
            && Network.ConsumersOf(input.Name).Any(reader => reader.Op is not Conv2D { Kernel: not { Height: 1, Width: 1 } }));
        ArenaBuffer buffer = NewBuffer(input.Name, readsPlanes ? LaidBytes(input) : input.Bytes);
        buffer.Readers = Consumers(input);
        return Value.Flat(buffer, input.OutputShape, input.ElementBytes);
    }

    private Value NewValue(Layer layer, ArenaBuffer? inPlaceOf = null)
    {
        bool packs = Choices.Packed.Contains(layer.Name);
        ArenaBuffer buffer = NewBuffer(layer.Name, packs ? Orientation.PackedBytes(layer.OutputShape) : LaidBytes(layer), inPlaceOf);
        buffer.Readers = Consumers(layer);
        return Lay(buffer, layer) with { IsPacked = packs };
    }

    /// <summary>How the output of a layer lies in a buffer: bytes as planes, wider elements as they are counted.</summary>
    public Value Lay(ArenaBuffer buffer, Layer layer) =>
        layer.ElementBytes == 1 ? Orientation.Planar(buffer, layer.OutputShape) : Value.Flat(buffer, layer.OutputShape, layer.ElementBytes);

    private static int LaidBytes(Layer layer) => layer.ElementBytes == 1 ? Orientation.Bytes(layer.OutputShape) : layer.Bytes;

    // The caller reads the output.
    private int Consumers(Layer layer) => _uses.GetValueOrDefault(layer.Name) + (layer.Name == Network.Output.Name ? 1 : 0);

    private ArenaBuffer NewBuffer(string name, int bytes, ArenaBuffer? inPlaceOf = null)
    {
        var buffer = new ArenaBuffer(name, bytes, inPlaceOf);
        _buffers.Add(buffer);
        return buffer;
    }
}

/// <summary>A step that brings a tensor from channels innermost to planes, or back.</summary>
internal sealed record LayoutChange(Layer Layer, Value From, Value To, bool ToPlanes);
