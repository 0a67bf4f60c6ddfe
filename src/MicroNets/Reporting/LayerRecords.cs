namespace MicroNets.Reporting;

/// <summary>A block of the found network beside the largest that its space holds.</summary>
/// <param name="Width">Output channels; 0 where the block is left out.</param>
/// <param name="LargestWidth">Of the space.</param>
/// <param name="Kernel">"3×3"; empty where the block is left out.</param>
/// <param name="Hidden">Channels inside of the block; 0 where it has none.</param>
/// <param name="LargestHidden">Of the space.</param>
public sealed record BlockRecord(string Name, string Kind, int Width, int LargestWidth, string Kernel, int Hidden, int LargestHidden);

/// <summary>A layer of the exported network: what it computes and what that costs.</summary>
/// <param name="Output">Shape of its output, "25×20×40".</param>
/// <param name="WorkingBytes">Inputs and output of the layer together.</param>
public sealed record LayerRecord(string Name, string Op, string Output, int Channels, long Macs, long WeightBytes, long WorkingBytes)
{
    /// <summary>Of its weights; null for a layer without weights, and before there are integers.</summary>
    public int? WeightBits { get; init; }

    /// <summary>Counted on the emulated core; a layer that runs together with the next is counted there, and has none.</summary>
    public long? Instructions { get; init; }

    /// <summary>By documented timings of the executed instructions.</summary>
    public long? Cycles { get; init; }

    /// <summary>Share of the estimated time, before the build; null where no law is known.</summary>
    public double? EstimatedMs { get; init; }
}

/// <summary>The arena of the firmware over the steps of an inference.</summary>
/// <param name="Steps">Name of the layer that each step leaves behind.</param>
/// <param name="Used">Bytes in use in each step.</param>
/// <param name="LowerBound">No layout of these steps needs fewer bytes.</param>
public sealed record MemoryRecord(long ArenaBytes, long LowerBound, string? Region, EquatableArray<string> Steps, EquatableArray<long> Used, EquatableArray<BufferRecord> Buffers);

/// <summary>A range of the arena, alive from the start of one step to the end of another.</summary>
/// <param name="First">Step; −1: before the first.</param>
public sealed record BufferRecord(string Name, long Offset, long Bytes, int First, int Last);

/// <summary>Time of a network by the law that the run is judged by.</summary>
public sealed record LatencyPointRecord(double Mops, double Milliseconds, double Low, double High);

/// <summary>Time against operations: random networks of the space by the law that judges.</summary>
/// <param name="Law">"engine", "calibrated" or "paper".</param>
public sealed record LatencyLawRecord(string Law, string Basis, EquatableArray<LatencyPointRecord> Points);
