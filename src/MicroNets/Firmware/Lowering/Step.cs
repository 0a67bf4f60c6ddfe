using MicroNets.Devices.Memory;

namespace MicroNets.Firmware.Lowering;

/// <summary>A kernel call, or a loop of them, with what it touches.</summary>
/// <param name="Layer">The network layer it belongs to; of fused layers the last.</param>
/// <param name="Title">What a reader of the program wants to know of it.</param>
/// <param name="Kernels">The runtime functions it calls.</param>
/// <param name="Call">Statements, once buffers are placed.</param>
internal sealed record Step(string Layer, string Title, EquatableArray<string> Kernels, Func<IEnumerable<string>> Call)
{
    /// <summary>The calls of layers that run together, one after the other; empty: one layer runs by itself.</summary>
    public IEnumerable<LayerCall> Calls { get; init; } = [];
}

/// <summary>After what a tracing build tells that it has run.</summary>
internal enum TraceDetail
{
    /// <summary>Each step.</summary>
    Steps,

    /// <summary>Each step, and each call of layers that run together: for measuring them alone.</summary>
    Calls,
}

/// <summary>An array that lives in flash; its values are computed when it is written.</summary>
internal sealed record ConstantArray(string Name, CType Type, int Count, Func<IEnumerable<string>> Elements, ConstantRole Role)
{
    public int Bytes => Count * Type.Bytes;
}

internal enum ConstantRole
{
    /// <summary>Weights and biases with the multipliers between them.</summary>
    Weights,

    /// <summary>The same, for kernels that load whole rounds of words and so begin before the stream.</summary>
    Stream,

    /// <summary>What kernels need beside them.</summary>
    Table,

    /// <summary>What turns audio into the input.</summary>
    FrontEnd,
}

/// <summary>A type of C.</summary>
internal sealed record CType(string Name, int Bytes)
{
    public static readonly CType Int8 = new("int8_t", 1);

    public static readonly CType Int64 = new("int64_t", 8);

    public static readonly CType Factor = new("mn_factor", 8);

    public static readonly CType Place = new("mn_place", 6);

    public static readonly CType UInt16 = new("uint16_t", 2);

    public static readonly CType Int32 = new("int32_t", 4);

    /// <summary>Signed integers.</summary>
    public static CType Integer(int bits) => new($"int{bits}_t", bits / 8);

    public static readonly CType Float = new("float", 4);

    public static readonly CType Band = new("mn_band", 4);

    public static readonly CType DepthwiseChannel = new("mn_depthwise_channel", 20);
}

/// <summary>A constant structure of the program: its declaration and its initialiser.</summary>
internal sealed record Descriptor(string Declaration, EquatableArray<string> Fields);

/// <summary>A network as a sequence of kernel calls over one arena.</summary>
/// <param name="RowBytes">Bytes of a row of halfwords in 3×3 depthwise convolutions; 0: there are none.</param>
internal sealed record KernelProgram(
    string Name,
    EquatableArray<Step> Steps,
    EquatableArray<ArenaBuffer> Buffers,
    EquatableArray<ConstantArray> Constants,
    EquatableArray<Descriptor> Descriptors,
    Value Input,
    Value Output,
    int RowBytes)
{
    /// <summary>Statements that make all states what they are before the first inference; empty where there are none.</summary>
    public EquatableArray<Func<string>> Resets { get; init; } = [];

    /// <summary>What layers are called in C.</summary>
    public IReadOnlyDictionary<string, string> Identifiers { get; init; } = new Dictionary<string, string>();

    /// <summary>Bytes of weights, in streams or not.</summary>
    public int WeightBytes => BytesOf(ConstantRole.Weights) + BytesOf(ConstantRole.Stream);

    /// <summary>Bytes of the constants that play a role.</summary>
    public int BytesOf(ConstantRole role) => Constants.Where(constant => constant.Role == role).Sum(constant => constant.Bytes);

    /// <summary>Sets the offsets of all buffers; bytes of the arena.</summary>
    public int Place() => Arena.BytesFor(Buffers);
}
