using MicroNets.Graph;
using MicroNets.Graph.Ops;

namespace MicroNets.Devices.Memory;

/// <summary>
/// Layers, one after the other in a network, that run together a band of rows at a time: of the maps between them there are only the rows
/// that the bands at hand need.
/// </summary>
/// <param name="Layers">The last one's output leaves the section.</param>
/// <param name="Pace">Whose rows bands are counted in.</param>
/// <param name="FirstRows">Rows that the first band makes; below zero, so many rows are missing before the first, for which layers before
/// it begin.</param>
/// <param name="Rows">Rows that each further band makes.</param>
internal sealed record RowSection(EquatableArray<string> Layers, RowPace Pace, int FirstRows, int Rows)
{
    public string Last => Layers[^1];
}

/// <summary>Which layer of a section a band makes so many rows of.</summary>
internal enum RowPace
{
    /// <summary>The first one; the others make what can be made of that.</summary>
    First,

    /// <summary>The last one; the others make what it needs.</summary>
    Last,
}

/// <summary>Where a call finds rows: in bytes from the begin of a plane of kept rows, or in rows of a whole map.</summary>
/// <param name="Step">From one band to the next of a run.</param>
internal readonly record struct BandPlace(int At, int Step);

/// <summary>What a layer computes in a band.</summary>
/// <param name="Layer">The layer over the rows that it reads and writes.</param>
/// <param name="Reads">Where the rows of each input begin.</param>
/// <param name="Writes">Where those of the output do.</param>
internal sealed record BandCall(Layer Layer, EquatableArray<BandPlace> Reads, BandPlace Writes) : LayerCall(Layer);

/// <summary>Rows that the next band reads too, in bytes from the begin of each plane, to which they go.</summary>
internal sealed record KeptRows(Layer Layer, int From, int Bytes) : LayerCall(Layer);

/// <summary>What runs in a band, and then moves.</summary>
internal sealed record RowBand(EquatableArray<BandCall> Calls, EquatableArray<KeptRows> Kept)
{
    /// <summary>All of it, in order.</summary>
    public IEnumerable<LayerCall> All => [.. Calls, .. Kept];
}

/// <summary>Bands one after the other, so many times, which differ from time to time only in where they are in whole maps.</summary>
internal sealed record BandRun(int Count, EquatableArray<RowBand> Bands);

/// <summary>How a section runs: the calls of each band, and the rows that stay in memory between them. Plans need sizes alone; calls are
/// made when somebody asks for them.</summary>
internal sealed class RowSchedule
{
    // Products make four pixels at a time.
    private const int Quad = 4;

    // What reads only whole maps has all rows at once, and border as if it had more.
    private const int AllRows = int.MaxValue / 2;

    // Bands after which layers may be where they were: the strides of a section are powers of two.
    private const int LongestPeriod = 8;

    private readonly Lazy<EquatableArray<BandRun>> _runs;
    private readonly Lazy<ILookup<string, (LayerCall Call, int Times)>> _calls;

    private RowSchedule(Builder builder, int[] planes)
    {
        Section = builder.Section;
        Planes = planes.Index().ToDictionary(plane => Section.Layers[plane.Index], plane => plane.Item);
        Overwritable = builder.Overwritable();
        Bands = builder.Bands;
        Bytes = builder.BytesOf(planes);
        _runs = new(builder.Runs);
        _calls = new(builder.Calls);
    }

    public RowSection Section { get; }

    /// <summary>Bytes of a plane of the rows that are kept of each layer but the last.</summary>
    public IReadOnlyDictionary<string, int> Planes { get; }

    /// <summary>Bytes of all rows that are kept.</summary>
    public int Bytes { get; }

    /// <summary>External inputs that the output may stand in place of.</summary>
    public IReadOnlySet<string> Overwritable { get; }

    /// <summary>Bands of the section.</summary>
    public int Bands { get; }

    /// <summary>Bands in loops.</summary>
    public EquatableArray<BandRun> Runs => _runs.Value;

    /// <summary>The layer over the rows of each of its calls that differ in shape, the largest first.</summary>
    public EquatableArray<Layer> FormsOf(string layer) =>
        [.. CallsOf(layer).Where(call => call.Call is not KeptRows).Select(call => call.Call.Layer)
            .OrderByDescending(form => form.OutputShape.Pixels)];

    /// <summary>All that runs, one after the other.</summary>
    public IEnumerable<LayerCall> Calls => Runs.SelectMany(run => Enumerable.Repeat(run.Bands, run.Count)).SelectMany(bands => bands)
        .SelectMany(band => band.All);

    /// <summary>What runs of a layer, or moves its rows, and how often.</summary>
    public IEnumerable<(LayerCall Call, int Times)> CallsOf(string layer) => _calls.Value[layer];

    /// <summary>The kernel that moves rows.</summary>
    public const string KeepRows = "mn_keep_rows";

    /// <summary>Statements of the program that compute a layer or move its rows.</summary>
    public int StatementsOf(string layer) =>
        Runs.SelectMany(run => run.Bands).Sum(band => band.All.Count(call => call.Layer.Name == layer));

    /// <summary>Bytes of the rows that are kept of a layer, in pairs of planes.</summary>
    public int BytesOf(Layer layer) => Planes[layer.Name] * Orientation.EvenChannels(layer.OutputShape);

    /// <summary>Whether a layer can be computed some rows at a time.</summary>
    public static bool Takes(Layer layer) => layer.Op switch
    {
        Conv2D => !KernelOperands.IsDense(layer),
        DepthwiseConv2D => true,
        Add => layer.InputShapes[0] == layer.InputShapes[1],
        _ => false,
    } && !layer.OutputShape.IsVector && !layer.InputShape.IsVector && !KernelOperands.IsWide(layer);

    /// <summary>Null where the section's rows do not lie as kernels need them.</summary>
    public static RowSchedule? Of(Network network, Orientation orientation, RowSection section)
    {
        var builder = new Builder(network, orientation, section);
        return builder.KeptPlanes() is { } planes ? new RowSchedule(builder, planes) : null;
    }

    private sealed class Builder
    {
        private readonly Orientation _orientation;
        private readonly Dictionary<CallRows, Layer> _forms = [];
        private readonly Layer[] _layers;
        private readonly Dictionary<string, int> _index;
        private readonly List<int>[] _readers;
        private readonly Window?[] _windows;
        private readonly int[][] _made;
        private readonly int[][] _low;

        public Builder(Network network, Orientation orientation, RowSection section)
        {
            (_orientation, Section) = (orientation, section);
            _layers = [.. section.Layers.Select(name => network[name])];
            _index = _layers.Index().ToDictionary(layer => layer.Item.Name, layer => layer.Index);
            _readers = [.. _layers.Select(layer => Enumerable.Range(0, _layers.Length)
                .Where(reader => _layers[reader].Node.Inputs.Contains(layer.Name)).ToList())];
            _windows = Array.ConvertAll(_layers, OverRows);
            _made = [.. section.Pace == RowPace.First ? Makeable() : Needed()];
            _low = [.. Enumerable.Range(0, _made.Length).Select(Low)];
        }

        public RowSection Section { get; }

        public int Bands => _made.Length;

        private int Rows(Shape shape) => _orientation.Of(shape).Rows;

        private int Columns(int layer) => _orientation.Of(_layers[layer].OutputShape).Columns;

        private Shape WithRows(Shape shape, int rows) => _orientation.ColumnsInnermost ? shape with { Width = rows }
            : shape with { Height = rows };

        private Window? OverRows(Layer layer) => layer.Op switch
        {
            Conv2D conv => _orientation.Of(conv.Window(layer.InputShape)),
            DepthwiseConv2D depthwise => _orientation.Of(depthwise.Window(layer.InputShape)),
            _ => null,
        };

        // The rows of an input that a layer has read once so many of its own are there, and the first that it reads next. A layer that is
        // some rows before its first still has the layers before it make rows.
        private int ReadTo(int layer, int rows) => _windows[layer] is { } window
            ? ((rows - 1) * window.Stride.Height) + window.Kernel.Height - window.Top
            : rows;

        // The rows of a layer that can be made of so many of its input.
        private int Readable(int layer, int rows) => _windows[layer] is { } window
            ? Math.Max(0, ((rows - window.Kernel.Height + window.Top + window.Stride.Height) / window.Stride.Height))
            : rows;

        private int ReadFrom(int layer, int rows) => _windows[layer] is { } window
            ? Math.Max(0, (rows * window.Stride.Height) - window.Top)
            : rows;

        // Rows of each layer that are there after each band that begins with the next rows of the first one. That goes on past its end
        // as if rows of border came, for which later layers still have rows to make.
        private IEnumerable<int[]> Makeable()
        {
            int all = Rows(_layers[^1].OutputShape);
            for (int rows = Section.FirstRows, made = 0; made < all; rows += Section.Rows)
            {
                int[] there = Makeable(rows);
                made = there[^1];
                yield return there;
            }
        }

        private int[] Makeable(int rows)
        {
            var made = new int[_layers.Length];
            made[0] = rows;
            for (int layer = 1; layer < _layers.Length; layer++)
            {
                int[] inputs = [.. _layers[layer].Node.Inputs.Where(_index.ContainsKey).Select(input => made[_index[input]])];
                made[layer] = inputs.Length == 0 ? AllRows : Readable(layer, inputs.Min());
            }

            for (int layer = 0; layer < _layers.Length; layer++)
                made[layer] = Math.Min(made[layer], Rows(_layers[layer].OutputShape));

            // What only sums read is made when they are.
            for (int layer = _layers.Length - 2; layer > 0; layer--)
            {
                if (_readers[layer].All(reader => _layers[reader].Op is Add))
                    made[layer] = _readers[layer].Max(reader => made[reader]);
            }

            return made;
        }

        private IEnumerable<int[]> Needed()
        {
            int all = Rows(_layers[^1].OutputShape), bands = 1 + ((all - Section.FirstRows + Section.Rows - 1) / Section.Rows);
            return Enumerable.Range(0, bands).Select(band => Needed(Math.Min(all, Section.FirstRows + (band * Section.Rows))));
        }

        // Rows of each layer that are there once so many of the output are.
        private int[] Needed(int rows)
        {
            var made = new int[_layers.Length];
            made[^1] = rows;
            for (int layer = _layers.Length - 2; layer >= 0; layer--)
                made[layer] = Math.Min(_readers[layer].Max(reader => ReadTo(reader, made[reader])), Rows(_layers[layer].OutputShape));
            return Array.ConvertAll(made, rows => Math.Max(0, rows));
        }

        private int Before(int band, int layer) => band == 0 ? 0 : _made[band - 1][layer];

        // The first row of each layer that is in memory during a band.
        private int[] Low(int band) => [.. Enumerable.Range(0, _layers.Length).Select(layer =>
            Math.Min(Before(band, layer), FirstRead(_readers[layer], band)))];

        // Of what these layers read from a band on.
        private int FirstRead(IEnumerable<int> readers, int band) => readers.Where(reader => Before(band, reader) < _made[^1][reader])
            .Select(reader => ReadFrom(reader, Before(band, reader))).DefaultIfEmpty(int.MaxValue).Min();

        private int At(int band, int layer, int row) => (row - _low[band][layer]) * Columns(layer);

        private static int Whole(int bytes) => (bytes + Quad - 1) / Quad * Quad;

        public int BytesOf(int[] planes) =>
            planes.Index().Sum(plane => plane.Item * Orientation.EvenChannels(_layers[plane.Index].OutputShape));

        /// <summary>Bytes of a plane of the rows that are kept of each layer but the last; null where some rows do not lie as kernels need
        /// them.</summary>
        public int[]? KeptPlanes()
        {
            int[] planes = new int[_layers.Length - 1];
            for (int layer = 0; layer < _layers.Length; layer++)
            {
                int plane = 0;
                for (int band = 0; band < _made.Length; band++)
                {
                    if (!IsMade(band, layer))
                        continue;
                    if (!CanRun(band, layer))
                        return null;
                    plane = Math.Max(plane, End(band, layer));
                }

                if (layer < planes.Length)
                    planes[layer] = Whole(plane);
            }

            return planes;
        }

        /// <summary>All bands, in loops.</summary>
        public EquatableArray<BandRun> Runs() => Runs([.. Enumerable.Range(0, _made.Length).Select(band => new RowBand(
            [.. MadeIn(band).Select(layer => Call(band, layer))], [.. Kept(band)]))]);

        /// <summary>How often each form of each layer runs, in the order of the first and without places, and how often so many of its
        /// rows move.</summary>
        public ILookup<string, (LayerCall Call, int Times)> Calls() => Enumerable.Range(0, _made.Length)
            .SelectMany(band => MadeIn(band).Select(layer => Rows(band, layer)))
            .CountBy(rows => rows).Select(form => (Call: (LayerCall)new BandCall(Form(form.Key), [], default), form.Value))
            .Concat(Enumerable.Range(0, _made.Length).SelectMany(Kept).CountBy(kept => kept).Select(kept =>
                (Call: (LayerCall)kept.Key, kept.Value)))
            .ToLookup(call => call.Call.Layer.Name);

        private IEnumerable<int> MadeIn(int band) => Enumerable.Range(0, _layers.Length).Where(layer => IsMade(band, layer));

        private bool IsMade(int band, int layer) => _made[band][layer] > Before(band, layer);

        // What four outputs write past the end of their rows is still in the plane.
        private int End(int band, int layer)
        {
            int first = Before(band, layer);
            return At(band, layer, first) + Whole((_made[band][layer] - first) * Columns(layer));
        }

        // The rows of its input that a layer reads in a band.
        private (int From, int To) Read(int band, int layer) =>
            (ReadFrom(layer, Before(band, layer)), Math.Min(ReadTo(layer, _made[band][layer]), Rows(_layers[layer].InputShape)));

        // Nothing reads no rows, a map of one pixel would lie as a vector, and what is written past the end of a plane would be another's.
        private bool CanRun(int band, int layer)
        {
            (int from, int to) = Read(band, layer);
            int first = Before(band, layer), rows = _made[band][layer] - first;
            Shape output = _layers[layer].OutputShape;
            return to > from && rows * Columns(layer) > 1 && (to - from) * _orientation.Of(_layers[layer].InputShape).Columns > 1
                && (layer < _layers.Length - 1 || first + rows < Rows(output)
                    || (first * Columns(layer)) + Whole(rows * Columns(layer)) <= Orientation.Plane(output));
        }

        // What calls that are alike have in common.
        private CallRows Rows(int band, int layer)
        {
            int first = Before(band, layer), end = _made[band][layer];
            (int from, int to) = Read(band, layer);
            if (_windows[layer] is not { } window)
                return new CallRows(layer, to - from, end - first, 0, 0);
            int top = Math.Max(0, window.Top - (first * window.Stride.Height));
            return new CallRows(layer, to - from, end - first, top,
                ((end - first - 1) * window.Stride.Height) + window.Kernel.Height - top - (to - from));
        }

        // The layer over the rows of a call: one for all calls that are alike.
        private Layer Form(CallRows rows)
        {
            if (_forms.TryGetValue(rows, out Layer? known))
                return known;
            Layer whole = _layers[rows.Layer];
            Op op = whole.Op;
            if (_windows[rows.Layer] is { } window)
            {
                Padding padding = _orientation.ColumnsInnermost
                    ? Padding.Explicit(window.Left, window.Right, rows.Top, rows.Bottom)
                    : Padding.Explicit(rows.Top, rows.Bottom, window.Left, window.Right);
                op = op is Conv2D conv ? conv with { Padding = padding } : ((DepthwiseConv2D)op) with { Padding = padding };
            }

            EquatableArray<Shape> inputs = [.. whole.InputShapes.Select(shape => WithRows(shape, rows.Read))];
            return _forms[rows] = whole with { Node = whole.Node with { Op = op }, InputShapes = inputs,
                OutputShape = WithRows(whole.OutputShape, rows.Made), Macs = op.Macs(inputs.Span) };
        }

        private BandCall Call(int band, int layer)
        {
            int first = Before(band, layer), from = Read(band, layer).From;
            EquatableArray<BandPlace> reads = [.. _layers[layer].Node.Inputs.Select(input => new BandPlace(
                _index.TryGetValue(input, out int known) ? At(band, known, from) : from, 0))];
            int writes = layer == _layers.Length - 1 ? first : At(band, layer, first);
            return new BandCall(Form(Rows(band, layer)), reads, new BandPlace(writes, 0));
        }

        // Rows of all layers that go down after a band.
        private List<KeptRows> Kept(int band)
        {
            var kept = new List<KeptRows>();
            for (int layer = 0; layer < _layers.Length - 1 && band < _made.Length - 1; layer++)
            {
                int low = _low[band + 1][layer], rows = _made[band][layer] - low, from = At(band, layer, low);
                if (rows > 0 && from > 0)
                    kept.Add(new KeptRows(_layers[layer], from, rows * Columns(layer)));
            }

            return kept;
        }

        /// <summary>Of a map of the same form, all rows up to those that a band writes have been read by then.</summary>
        public HashSet<string> Overwritable()
        {
            var found = new HashSet<string>();
            Layer last = _layers[^1];
            int columns = Columns(_layers.Length - 1);
            foreach (string input in _layers.SelectMany(layer => layer.Node.Inputs).Distinct().Where(input => !_index.ContainsKey(input)))
            {
                int[] readers = [.. Enumerable.Range(0, _layers.Length).Where(layer => _layers[layer].Node.Inputs.Contains(input))];
                Shape shape = _layers[readers[0]].InputShapes[_layers[readers[0]].Node.Inputs.ToList().IndexOf(input)];
                bool fits = (shape.Height, shape.Width) == (last.OutputShape.Height, last.OutputShape.Width)
                    && (last.Op is Add || !last.Node.Inputs.Contains(input));
                for (int band = 0; band < _made.Length - 1 && fits; band++)
                {
                    int next = FirstRead(readers, band + 1);
                    int first = Before(band, _layers.Length - 1);
                    fits = next == int.MaxValue || (first * columns) + Whole((_made[band][^1] - first) * columns) <= next * columns;
                }

                if (fits)
                    found.Add(input);
            }

            return found;
        }

        // Each time the bands that, repeated, cover the most.
        private EquatableArray<BandRun> Runs(RowBand[] bands)
        {
            var runs = new List<BandRun>();
            for (int first = 0; first < bands.Length;)
            {
                BandRun best = Enumerable.Range(1, Math.Min(LongestPeriod, bands.Length - first)).Select(period =>
                    Run(bands, first, period))
                    .MaxBy(run => (run.Count - 1) * run.Bands.Count)!;
                runs.Add(best);
                first += best.Count * best.Bands.Count;
            }

            return [.. runs];
        }

        // So many bands from one on, as often as they are repeated.
        private BandRun Run(RowBand[] bands, int first, int period)
        {
            RowBand[] run = [.. bands.Skip(first).Take(period)];
            int count = 1;
            for (; first + ((count + 1) * period) <= bands.Length; count++)
            {
                var next = new RowBand?[period];
                for (int i = 0; i < period; i++)
                    next[i] = Stepped(bands[first + i], bands[first + (count * period) + i], count);
                if (next.Contains(null) || (count > 1 && !run.SequenceEqual(next!)))
                    break;
                run = next!;
            }

            return new BandRun(count, count == 1 ? [bands[first]] : [.. run]);
        }

        // A band with the steps by which the one that comes so many times later follows from it; null where that does not.
        private RowBand? Stepped(RowBand band, RowBand later, int times)
        {
            if (band.Calls.Count != later.Calls.Count || band.Kept != later.Kept)
                return null;
            var stepped = new BandCall[band.Calls.Count];
            for (int i = 0; i < stepped.Length; i++)
            {
                (BandCall call, BandCall next) = (band.Calls[i], later.Calls[i]);
                if (call.Layer != next.Layer)
                    return null;
                BandPlace Place(BandPlace at, BandPlace then) => new(at.At, (then.At - at.At) / times);
                bool IsLike(BandPlace place, BandPlace then, bool isKept) => place.At + (times * place.Step) == then.At
                    && (!isKept || place.Step == 0);
                BandPlace[] reads = [.. call.Reads.Zip(next.Reads, Place)];
                BandPlace writes = Place(call.Writes, next.Writes);
                if (!IsLike(writes, next.Writes, call.Layer.Name != Section.Last)
                    || !reads.Index().All(read => IsLike(read.Item, next.Reads[read.Index],
                        _index.ContainsKey(call.Layer.Node.Inputs[read.Index]))))
                    return null;
                stepped[i] = call with { Reads = [.. reads], Writes = writes };
            }

            return band with { Calls = [.. stepped] };
        }

        // Rows that a call reads and makes, and those of border above and below what it reads.
        private readonly record struct CallRows(int Layer, int Read, int Made, int Top, int Bottom);
    }
}
