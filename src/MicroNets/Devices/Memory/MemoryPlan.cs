using MicroNets.Graph;

namespace MicroNets.Devices.Memory;

/// <summary>Where every buffer of an inference lies, step by step: what the generated C does.</summary>
/// <param name="Steps">In the order in which they run.</param>
/// <param name="Region">The memory region that holds the arena; null: no region of the device is large enough.</param>
/// <param name="ArenaBytes">Activations and scratch.</param>
/// <param name="LowerBound">No layout of these steps needs fewer bytes: the most that must be in memory at once.</param>
public sealed record MemoryPlan(EquatableArray<PlanStep> Steps, EquatableArray<PlannedBuffer> Buffers, string? Region, long ArenaBytes,
    long LowerBound)
{
    /// <summary>Convolutions that gather their windows in chunks.</summary>
    public EquatableArray<string> InChunks { get; init; } = [];

    /// <summary>Of the arena of the smallest plan that was found beside this one, whatever time it takes.</summary>
    internal long LeastBytes { get; init; }

    /// <summary>No other layout of these steps is smaller.</summary>
    public bool IsOptimal => ArenaBytes == LowerBound;

    /// <summary>Share by which the plan may be above the best layout: 0 when it is proven optimal.</summary>
    public double Gap => ((double)ArenaBytes / LowerBound) - 1;

    /// <summary>Number of convolutions that are computed a group of channels at a time.</summary>
    public int StreamedLayers => Steps.Count(step => step.Groups > 1);

    /// <summary>Number of layers that run a band of rows at a time.</summary>
    public int BandedLayers => Steps.Where(step => step.Bands > 1).Sum(step => step.Nodes.Count);

    /// <summary>Number of maps of four bits that lie two elements to a byte.</summary>
    public int PackedMaps => Steps.Count(step => step.PacksOutput);

    internal bool PacksOutputOf(string layer) => Steps.Any(step => step.PacksOutput && step.Node == layer);

    /// <summary>How a layer runs over packed maps; null: it reads and writes none.</summary>
    internal PackedTiles? TilesOf(string layer) => Steps.FirstOrDefault(step => step.Tiles?.Layer.Name == layer)?.Tiles;

    /// <summary>How a layer runs a band of rows at a time; null: it does not.</summary>
    internal RowSchedule? ScheduleOf(string layer) => Steps.FirstOrDefault(step => step.Schedule is not null
        && step.Nodes.Contains(layer))?.Schedule;

    /// <summary>The calls that run a layer, or move its rows, and how often.</summary>
    internal IEnumerable<(LayerCall Call, int Times)> CallsOf(Layer layer)
    {
        PlanStep? step = Steps.FirstOrDefault(step => step.IsInParts && step.Nodes.Contains(layer.Name));
        return (step?.CallsOf(layer) ?? [(new LayerCall(layer), 1)]).Select(call => (AsPlanned(call.Call), call.Times));
    }

    /// <summary>The calls that run a whole network, each once for each that differs.</summary>
    internal IEnumerable<LayerCall> CallsOf(Network folded) => folded.Layers.SelectMany(CallsOf).Select(each => each.Call);

    /// <summary>A call of a step, in chunks where the plan has it so.</summary>
    internal LayerCall AsPlanned(LayerCall call) => InChunks.Contains(call.Layer.Name) ? call with { InChunks = true } : call;

    /// <summary>The step during which most bytes are in use.</summary>
    public PlanStep Peak => Steps[Enumerable.Range(0, Steps.Count).MaxBy(BytesInUse)];

    /// <summary>Bytes covered by the buffers that are alive during a step; overlaps count once.</summary>
    public long BytesInUse(int step)
    {
        long used = 0, covered = 0;
        foreach (PlannedBuffer buffer in Buffers.Where(buffer => buffer.FirstStep <= step && step <= buffer.LastStep)
            .OrderBy(buffer => buffer.Offset))
        {
            long end = buffer.Offset + buffer.Bytes;
            used += Math.Max(0, end - Math.Max(covered, buffer.Offset));
            covered = Math.Max(covered, end);
        }

        return used;
    }
}

/// <summary>A range of the arena, alive from the start of step <paramref name="FirstStep"/> to the end of
/// <paramref name="LastStep"/>.</summary>
/// <param name="Name">The node whose output it holds, or "NODE scratch" for memory that only that step uses.</param>
/// <param name="Place">Number of the place: buffers of one place take over from one another, an output from the input that it is written
/// over.</param>
/// <param name="FirstStep">−1: before the first.</param>
public sealed record PlannedBuffer(string Name, int Place, long Offset, long Bytes, int FirstStep, int LastStep);

/// <summary>A call of the firmware, or a loop of calls.</summary>
/// <param name="Nodes">One node; a convolution and the depthwise convolution that filters each group of its channels at once; or layers
/// that run together a band of rows at a time.</param>
/// <param name="Groups">Groups of channels; 1: all at once.</param>
public sealed record PlanStep(EquatableArray<string> Nodes, int Groups)
{
    /// <summary>The node whose output the step leaves behind.</summary>
    public string Node => Nodes[^1];

    /// <summary>Bands of rows; 1: all rows at once.</summary>
    public int Bands => Schedule?.Bands ?? 1;

    /// <summary>What runs in each band; null: all rows run at once.</summary>
    internal RowSchedule? Schedule { get; init; }

    /// <summary>Of a group; 0: all run at once.</summary>
    internal int ChannelsOfGroup { get; init; }

    /// <summary>How the step runs over packed maps; null: it reads and writes none, or runs in groups of channels.</summary>
    internal PackedTiles? Tiles { get; init; }

    /// <summary>Its output lies two elements to a byte.</summary>
    internal bool PacksOutput { get; init; }

    internal bool IsInParts => Nodes.Count > 1 || Tiles is not null;

    internal IEnumerable<(LayerCall Call, int Times)> CallsOf(Layer layer)
    {
        if (Schedule is not null)
            return Schedule.CallsOf(layer.Name);
        if (Tiles is not null)
            return Tiles.TimedCalls;
        if (Groups == 1)
            return [(new LayerCall(layer), 1)];
        int last = layer.OutputShape.Channels - ((Groups - 1) * ChannelsOfGroup);
        IEnumerable<LayerCall> OfGroup(int channels) =>
            PacksOutput && layer.Name == Node ? PackedTiles.OfGroup(layer, channels) : [LayerCall.OfChannels(layer, channels)];
        return [.. OfGroup(ChannelsOfGroup).Select(call => (call, Groups - 1)), .. OfGroup(last).Select(call => (call, 1))];
    }
}
