using MicroNets.Graph.Ops;

namespace MicroNets.Graph.Streams;

/// <summary>
/// How <see cref="HopNetwork"/> is made, layer by layer. A map is either known by its new rows alone, as many as the hop has at its
/// rate, or whole. A layer whose windows slide along time reads new rows behind those that it needs again, kept in a state; a layer that
/// sees all of time at once, such as a pool over the whole map, reads the rows of the window put together in the same way.
/// </summary>
internal sealed class StreamingRewriting(Network windows, int hopFrames)
{
    private readonly List<Node> _nodes = [];
    private readonly Dictionary<string, HopLayer> _origins = [];
    private readonly Dictionary<string, Flow> _flows = [];

    public HopNetwork Run()
    {
        foreach (Layer layer in windows.Layers)
            _flows[layer.Name] = Visit(layer);
        if (_flows[windows.Output.Name].NewRows is not null)
            throw new InputException($"an output for each moment ('{windows.Output.Name}')", "one for the whole window",
                "streams are for classifiers of windows");
        return new HopNetwork(new Network(windows.Name, _nodes), _origins);
    }

    /// <summary>The windows that slide over the input of a layer; null for a layer without.</summary>
    public static Window? WindowOf(Layer layer) => layer.Op switch
    {
        Conv2D op => op.Window(layer.InputShape),
        DepthwiseConv2D op => op.Window(layer.InputShape),
        AveragePool { Kernel: not null } op => op.Window(layer.InputShape),
        MaxPool { Kernel: not null } op => op.Window(layer.InputShape),
        _ => null,
    };

    private Flow Visit(Layer at)
    {
        if (at.Op is Input)
            return new Flow(Append(at.Name, new Input(at.OutputShape with { Height = hopFrames }), at), hopFrames);
        Flow[] inputs = [.. at.Node.Inputs.Select(input => _flows[input])];
        if (inputs.All(input => input.NewRows is null))
            return new Flow(Copy(at, at.Op, inputs), null) { IsConstant = inputs.All(input => input.IsConstant) };
        return at.Op switch
        {
            Pad { Top: 0, Bottom: 0 } => new Flow(Copy(at, at.Op, inputs), inputs[0].NewRows),
            Pad pad => throw Padded(at, pad.Top, pad.Bottom),
            Slice { Height.Step: 1 } slice => Sliced(at, slice, inputs[0]),
            _ when WindowOf(at) is { } window => Slid(at, window, inputs[0]),
            _ when IsByRow(at, inputs) => new Flow(Copy(at, at.Op, inputs), inputs.Max(input => input.NewRows)),
            _ => OverAllTime(at, inputs),
        };
    }

    private Flow Slid(Layer at, Window window, Flow input)
    {
        if (window.Top > 0 || window.Bottom > 0)
            throw Padded(at, window.Top, window.Bottom);
        int rows = input.NewRows!.Value / window.Stride.Height;
        if (rows >= window.OutputHeight)
            return OverAllTime(at, [input]);

        // Rows behind the last window of the map wait for the next hop.
        int behind = at.InputShape.Height - (((window.OutputHeight - 1) * window.Stride.Height) + window.Kernel.Height);
        int kept = window.Kernel.Height - window.Stride.Height + behind;
        string read = kept < 0 ? Rows(at.Node.Inputs[0], input.Name, -kept, input.NewRows.Value + kept, "due")
            : Behind(at.Node.Inputs[0], input, kept);
        Padding columns = window.Left == 0 && window.Right == 0 ? Padding.Valid : Padding.Explicit(0, 0, window.Left, window.Right);
        Op op = at.Op switch
        {
            Conv2D conv => conv with { Padding = columns },
            DepthwiseConv2D depthwise => depthwise with { Padding = columns },
            AveragePool pool => pool with { Padding = columns },
            MaxPool pool => pool with { Padding = columns },
            _ => throw new InvalidOperationException($"{at.Op.Kind()} has no windows"),
        };
        return new Flow(Append(at.Name, op, at, read), rows);
    }

    // A part that does not reach to the newest row comes later, by the rows that lie behind it.
    private Flow Sliced(Layer at, Slice slice, Flow input)
    {
        (int first, int count, _) = slice.Height;
        int rows = input.NewRows!.Value, behind = at.InputShape.Height - first - count;
        if (rows >= count)
            return OverAllTime(at, [input]);
        string read = Behind(at.Node.Inputs[0], input, behind);
        return new Flow(Append(at.Name, slice with { Height = new Stretch(0, rows) }, at, read), rows);
    }

    private Flow OverAllTime(Layer at, Flow[] inputs)
    {
        EquatableArray<string> names = at.Node.Inputs;
        return new Flow(Copy(at, at.Op, [.. inputs.Select((input, i) =>
            input.NewRows is { } rows ? new Flow(Whole(names[i], input, rows), null) : input)]), null);
    }

    // Each row of the output is made of the same row of every input, or of what is the same at all times.
    private static bool IsByRow(Layer at, Flow[] inputs) =>
        at.Op is Relu or Relu6 or Unary or Quantize or Cast or Softmax or Normalize or Add or Mul or Binary
            or Concat { Axis: not Axis.Height }
        && inputs.Select((input, i) => (input, Rows: at.InputShapes[i].Height)).All(one =>
            one.input.NewRows is null ? one.input.IsConstant && one.Rows == 1 : one.Rows == at.OutputShape.Height)
        && inputs.Select(input => input.NewRows).Where(rows => rows is not null).Distinct().Count() == 1;

    private string Whole(string origin, Flow flow, int newRows)
    {
        int all = windows[origin].OutputShape.Height;
        return newRows > all ? Rows(origin, flow.Name, newRows - all, all, "last") : Behind(origin, flow, all - newRows);
    }

    /// <summary>The new rows behind the last ones of the hops before.</summary>
    /// <param name="origin">The layer of the network of windows whose map it is.</param>
    private string Behind(string origin, Flow flow, int kept)
    {
        if (kept == 0)
            return flow.Name;
        string name = $"{origin}/behind-{kept}", state = $"{origin}/kept-{kept}";
        if (_origins.ContainsKey(name))
            return name;
        Layer map = windows[origin];
        int rows = flow.NewRows!.Value;
        Append(state, new State(map.OutputShape with { Height = kept }) { ElementBytes = map.ElementBytes },
            new HopLayer(origin, IsMoved: true));
        Append(name, new Concat { Axis = Axis.Height }, new HopLayer(origin, IsMoved: true), state, flow.Name);
        string next = kept == rows ? flow.Name
            : kept < rows ? Rows(origin, flow.Name, rows - kept, kept, $"next-{kept}")
            : Rows(origin, name, rows, kept, $"next-{kept}");
        Append($"{origin}/keep-{kept}", new StateUpdate(), new HopLayer(origin, IsMoved: true), state, next);
        return name;
    }

    private string Rows(string origin, string read, int first, int count, string what)
    {
        string name = $"{origin}/{what}";
        if (_origins.ContainsKey(name))
            return name;
        Shape shape = windows[origin].OutputShape;
        return Append(name, new Slice(new Stretch(first, count), Stretch.Whole(shape.Width), Stretch.Whole(shape.Channels)),
            new HopLayer(origin, IsMoved: true), read);
    }

    private string Copy(Layer layer, Op op, Flow[] inputs) => Append(layer.Name, op, layer, [.. inputs.Select(input => input.Name)]);

    private string Append(string name, Op op, Layer origin, params string[] inputs) =>
        Append(name, op, new HopLayer(origin.Name, IsMoved: false), inputs);

    private string Append(string name, Op op, HopLayer origin, params string[] inputs)
    {
        _nodes.Add(new Node(name, op, [.. inputs]));
        _origins[name] = origin;
        return name;
    }

    private static InputException Padded(Layer layer, int before, int after) => new(
        $"layer '{layer.Name}', which pads {before} rows before the window and {after} behind it",
        "layers that read the frames of the window alone: such padding is another one at every hop",
        "train a network that does not pad along time: 'micronets run … --streaming'");

    /// <param name="NewRows">Rows of the map that are new at each hop; null: the map is whole.</param>
    private sealed record Flow(string Name, int? NewRows)
    {
        /// <summary>The same at all times.</summary>
        public bool IsConstant { get; init; }
    }
}
